package io.nexios.concurrency;

import io.nexios.concurrency.spi.Captured;
import io.nexios.concurrency.spi.ContextCarrier;
import org.jspecify.annotations.Nullable;

/// Carries the value of one thread-local.
record ThreadLocalCarrier<V extends @Nullable Object>(ThreadLocal<V> local)
    implements ContextCarrier {
  @Override
  public Captured capture() {
    V value = local.get();
    return value == null ? NothingCaptured.INSTANCE : new Set<>(local, value);
  }

  private record Set<V extends @Nullable Object>(ThreadLocal<V> local, V carried)
      implements Captured {
    @Override
    public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
        throws X, InterruptedException {
      V before = local.get();
      local.set(carried);
      try {
        return work.call();
      } finally {
        if (before == null) {
          local.remove();
        } else {
          local.set(before);
        }
      }
    }
  }
}
