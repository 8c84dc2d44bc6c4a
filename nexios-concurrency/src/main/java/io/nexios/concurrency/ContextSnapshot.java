package io.nexios.concurrency;

import io.nexios.concurrency.spi.Captured;
import io.nexios.concurrency.spi.ContextCarrier;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What the registered carriers captured at one moment, in the order of their registration.
final class ContextSnapshot {
  private final Captured[] captured;

  private ContextSnapshot(Captured[] captured) {
    this.captured = captured;
  }

  /// Captures the calling thread's context; null when no carrier is registered.
  static @Nullable ContextSnapshot capture() {
    ContextCarrier[] carriers = Context.carriers();
    if (carriers.length == 0) {
      return null;
    }
    Captured[] captured = new Captured[carriers.length];
    for (int i = 0; i < carriers.length; i++) {
      captured[i] = carriers[i].capture();
    }
    return new ContextSnapshot(captured);
  }

  /// Returns work that runs in this context.
  <T extends @Nullable Object> Callable<T> around(Callable<? extends T> work) {
    return () -> callFrom(0, work::call);
  }

  static <T extends @Nullable Object, X extends Throwable> T callWork(
      @Nullable ContextSnapshot snapshot, Work<? extends T, X> work)
      throws X, InterruptedException {
    return snapshot == null ? work.call() : snapshot.callFrom(0, work);
  }

  private <T extends @Nullable Object, X extends Throwable> T callFrom(
      int index, Work<? extends T, X> work) throws X, InterruptedException {
    return index == captured.length
        ? work.call()
        : captured[index].<T, X>call(() -> callFrom(index + 1, work));
  }
}
