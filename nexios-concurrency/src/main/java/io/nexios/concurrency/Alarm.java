package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Wakes the thread that set it, once.
final class Alarm implements AutoCloseable, Runnable {
  private final Thread thread = Thread.currentThread();
  private TimeSource.@Nullable Timer timer; // by the thread that set it
  private volatile boolean rung; // written by the timer thread

  private Alarm() {}

  /// Sets an alarm by the clock of the calling thread.
  static Alarm in(Duration delay) {
    Alarm alarm = new Alarm();
    alarm.timer = clock().schedule(Durations.toNanos(delay), alarm);
    return alarm;
  }

  /// The time source of the calling thread's tree.
  static TimeSource clock() {
    Scope scope = Root.currentScope();
    return scope == null ? TimeSource.current() : scope.time();
  }

  boolean hasRung() {
    return rung;
  }

  @Override
  public void run() {
    rung = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
