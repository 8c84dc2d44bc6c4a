package io.nexios.concurrency;

/// A piece of work without a value. See [Work] for the exceptions.
///
/// @param <X> what the work throws beside [InterruptedException]
@FunctionalInterface
public interface VoidWork<X extends Throwable> {
  /// Does the work.
  ///
  /// @throws X when the work fails
  /// @throws InterruptedException when the working thread is interrupted
  void run() throws X, InterruptedException;
}
