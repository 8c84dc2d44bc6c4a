package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Instant;

/// The system's time, of which a test overrides what it is about.
class SystemTime implements TimeSource {
  @Override
  public long nanoTime() {
    return TimeSource.system().nanoTime();
  }

  @Override
  public Instant instant() {
    return TimeSource.system().instant();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    return TimeSource.system().schedule(delayNanos, action);
  }

  @Override
  public int pending() {
    return TimeSource.system().pending();
  }
}
