package io.nexios.concurrency;

import io.nexios.concurrency.spi.Captured;
import io.nexios.concurrency.spi.ContextCarrier;
import org.jspecify.annotations.Nullable;

/// Carries the value of one thread-local.
record ThreadLocalCarrier<V extends @Nullable Object>(ThreadLocal<V> local)
    implements ContextCarrier {
  @Override
  public Captured capture() {
    return new Set<>(local, local.get()); // also an absent one: what the work sets must not stay
  }

  private record Set<V extends @Nullable Object>(ThreadLocal<V> local, V carried)
      implements Captured {
    @Override
    public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
        throws X, InterruptedException {
      V before = local.get();
      put(carried);
      try {
        return work.call();
      } finally {
        put(before);
      }
    }

    private void put(V value) {
      if (value == null) {
        local.remove();
      } else {
        local.set(value);
      }
    }
  }
}
