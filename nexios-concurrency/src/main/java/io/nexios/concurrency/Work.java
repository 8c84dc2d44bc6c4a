package io.nexios.concurrency;

import org.jspecify.annotations.Nullable;

/// A piece of work that returns a value, may wait and may throw one kind of checked exception.
///
/// [InterruptedException] stands beside `X`, so that a body that waits and does input and output
/// infers `X = IOException` and not `Exception`.
///
/// @param <T> what the work returns; may be null
/// @param <X> what else the work throws
@FunctionalInterface
public interface Work<T extends @Nullable Object, X extends Throwable> {
  /// Does the work.
  ///
  /// @return its value
  /// @throws X when the work fails
  /// @throws InterruptedException when the working thread is interrupted
  T call() throws X, InterruptedException;
}
