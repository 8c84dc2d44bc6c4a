package io.nexios.resilience;

import io.nexios.time.TimeSource;
import java.time.Instant;

/// A time source that tests change in one point.
abstract class ForwardingTime implements TimeSource {
  private final TimeSource target;

  ForwardingTime(TimeSource target) {
    this.target = target;
  }

  @Override
  public long nanoTime() {
    return target.nanoTime();
  }

  @Override
  public Instant instant() {
    return target.instant();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    return target.schedule(delayNanos, action);
  }

  @Override
  public int pending() {
    return target.pending();
  }

  @Override
  public void threadStarting(Thread thread) {
    target.threadStarting(thread);
  }
}
