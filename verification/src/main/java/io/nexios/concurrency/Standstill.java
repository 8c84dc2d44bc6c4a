package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Instant;

/// Time that stands still, so that no timer comes from outside of what is looked at.
final class Standstill implements TimeSource {
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
    return () -> true;
  }

  @Override
  public int pending() {
    return 0;
  }
}
