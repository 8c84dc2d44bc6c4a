package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Instant;

/// The time of the calling thread, whose clock or timers cannot be had while a test says so.
final class FrailTime implements TimeSource {
  private final TimeSource inner = TimeSource.current();
  volatile boolean hasTimers = true;
  volatile boolean hasClock = true;

  @Override
  public long nanoTime() {
    if (!hasClock) {
      throw new IllegalStateException("no clock");
    }
    return inner.nanoTime();
  }

  @Override
  public Instant instant() {
    return inner.instant();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    if (!hasTimers) {
      throw new IllegalStateException("no timer");
    }
    return inner.schedule(delayNanos, action);
  }

  @Override
  public int pending() {
    return inner.pending();
  }

  @Override
  public void threadStarting(Thread thread) {
    inner.threadStarting(thread);
  }
}
