package io.nexios.resilience;

import io.nexios.concurrency.VoidWork;
import io.nexios.concurrency.Work;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something put around a call that may fail. Each policy works alone; a [Guard] puts several of
/// them around one call.
///
/// **Threading.** Any thread may call through a policy, any number at a time.
public sealed interface Policy
    permits AdaptiveLimit, Bulkhead, CircuitBreaker, Guard, Hedge, Retry, Timeout {
  /// {@return the name given at the making}
  String name();

  /// Runs work under this policy.
  ///
  /// @param work what to run
  /// @param <T> what it returns
  /// @param <X> what it throws
  /// @return what the work returned
  /// @throws X what the work threw
  /// @throws InterruptedException if the calling thread is interrupted, or the work threw it
  <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException;

  /// Runs work without a value as [#call] does.
  ///
  /// @param work what to run
  /// @param <X> what it throws
  /// @throws X what the work threw
  /// @throws InterruptedException if the calling thread is interrupted, or the work threw it
  default <X extends Throwable> void run(VoidWork<X> work) throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    this.<@Nullable Void, X>call(
        () -> {
          work.run();
          return null;
        });
  }
}
