package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Repeats an interrupt for code that swallowed it, at growing intervals, until it is stopped.
final class Nudge implements Runnable {
  private static final long FIRST_NANOS = 10_000_000;
  private static final long LONGEST_NANOS = 1_000_000_000;

  private final TimeSource time;
  private final BooleanSupplier interruptAgain; // false ends the repetition
  private final Object lock = new Object();
  private long delayNanos = FIRST_NANOS; // guarded by lock
  private boolean stopped; // guarded by lock
  private TimeSource.@Nullable Timer timer; // guarded by lock

  Nudge(TimeSource time, BooleanSupplier interruptAgain) {
    this.time = time;
    this.interruptAgain = interruptAgain;
  }

  void start() {
    synchronized (lock) {
      if (!stopped) {
        timer = time.schedule(delayNanos, this);
        delayNanos = Math.min(2 * delayNanos, LONGEST_NANOS);
      }
    }
  }

  void stop() {
    synchronized (lock) {
      stopped = true;
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  @Override
  public void run() {
    if (interruptAgain.getAsBoolean()) {
      start();
    }
  }
}
