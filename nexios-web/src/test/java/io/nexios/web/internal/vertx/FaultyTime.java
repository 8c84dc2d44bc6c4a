package io.nexios.web.internal.vertx;

import io.nexios.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/// The time of the system, with an `OutOfMemoryError` wherever a test wants one.
public final class FaultyTime implements TimeSource {
  /// What can fail.
  public enum Call {
    /// [TimeSource#nanoTime()].
    NANO_TIME,
    /// [TimeSource#schedule].
    SCHEDULE,
    /// [TimeSource#threadStarting].
    THREAD_STARTING
  }

  private final AtomicReference<Predicate<Call>> fault = new AtomicReference<>(_ -> false);

  /// Says which calls fail from now on; asked in the calling thread.
  public void failWhen(Predicate<Call> wanted) {
    fault.set(wanted);
  }

  private void check(Call call) {
    if (fault.get().test(call)) {
      throw new OutOfMemoryError("for the test");
    }
  }

  @Override
  public long nanoTime() {
    check(Call.NANO_TIME);
    return TimeSource.system().nanoTime();
  }

  @Override
  public Instant instant() {
    return TimeSource.system().instant();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    check(Call.SCHEDULE);
    return TimeSource.system().schedule(delayNanos, action);
  }

  @Override
  public int pending() {
    return TimeSource.system().pending();
  }

  @Override
  public void threadStarting(Thread thread) {
    check(Call.THREAD_STARTING);
  }
}
