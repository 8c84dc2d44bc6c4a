package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Repeats an interrupt for code that swallowed it, at growing intervals, until it is stopped.
final class Nudge implements Runnable {
  private static final long FIRST_NANOS = 10_000_000;
  private static final long LONGEST_NANOS = 1_000_000_000;

  private final TimeSource time;
  private final BooleanSupplier interruptAgain; // false ends the repetition
  private final ReentrantLock lock = new ReentrantLock();
  private long delayNanos = FIRST_NANOS; // guarded by lock
  private boolean stopped; // guarded by lock
  private TimeSource.@Nullable Timer timer; // guarded by lock

  Nudge(TimeSource time, BooleanSupplier interruptAgain) {
    this.time = time;
    this.interruptAgain = interruptAgain;
  }

  void start() {
    lock.lock();
    try {
      if (!stopped) {
        timer = time.schedule(delayNanos, this);
        delayNanos = Math.min(2 * delayNanos, LONGEST_NANOS);
      }
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      stopped = true;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    if (interruptAgain.getAsBoolean()) {
      start();
    }
  }
}
