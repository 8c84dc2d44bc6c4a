package io.nexios.concurrency;

import io.nexios.concurrency.spi.Captured;
import io.nexios.concurrency.spi.ContextCarrier;
import org.jspecify.annotations.Nullable;

/// Carries the binding of one scoped value.
record ScopedValueCarrier<V extends @Nullable Object>(ScopedValue<V> value)
    implements ContextCarrier {
  @Override
  public Captured capture() {
    return value.isBound() ? new Bound<>(value, value.get()) : NothingCaptured.INSTANCE;
  }

  private record Bound<V extends @Nullable Object>(ScopedValue<V> value, V bound)
      implements Captured {
    @Override
    public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
        throws X, InterruptedException {
      return ScopedValue.where(value, bound).<T, RuntimeException>call(() -> uncheck(work));
    }

    /// The scoped value's call knows one exception type, the work two: both pass unseen.
    private static <T extends @Nullable Object> T uncheck(Work<? extends T, ?> work) {
      try {
        return work.call();
      } catch (Throwable failure) { // rethrown as it is
        throw Throwables.sneaky(failure);
      }
    }
  }
}
