package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Time that stands still, so that no timer comes from outside of what is looked at.
final class Standstill implements TimeSource {
  private final AtomicInteger armed = new AtomicInteger();

  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    AtomicBoolean taken = new AtomicBoolean();
    armed.incrementAndGet();
    return () -> {
      boolean isFirst = taken.compareAndSet(false, true);
      if (isFirst) {
        armed.decrementAndGet();
      }
      return isFirst;
    };
  }

  @Override
  public int pending() {
    return armed.get();
  }
}
