package io.nexios.testing;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// How long a test tool waits for real threads to get somewhere: the only real time in this module.
///
/// Nothing that a test sees depends on it while things go well. It bounds how long a test hangs
/// when its threads do not come to rest, and it is how a tool that has to look again and again does
/// not take the processor from the threads that it waits for.
///
/// **Threading.** Confined to the thread that waits.
final class Patience {
  static final Duration DEFAULT = Duration.ofSeconds(10);

  private static final int SPINS = 8;
  private static final int YIELDS = 64;
  private static final long FIRST_PARK_NANOS = 10_000;
  private static final long LONGEST_PARK_NANOS = 1_000_000;

  private final long limitNanos;
  private long startedAt = System.nanoTime();
  private int pauses;

  Patience(Duration limit) {
    limitNanos = Nanos.of(limit);
  }

  /// Begins anew.
  void restart() {
    renew();
    pauses = 0;
  }

  /// Begins to count anew, but keeps the length of the pauses.
  void renew() {
    startedAt = System.nanoTime();
  }

  boolean isOver() {
    return System.nanoTime() - startedAt >= limitNanos;
  }

  /// Lets others run: first for no time at all, then for ever longer, up to a millisecond.
  @SuppressWarnings("ThreadPriorityCheck") // nothing that a test sees depends on who runs first
  void pause() {
    int before = pauses++;
    if (before < SPINS) {
      Thread.onSpinWait();
    } else if (before < SPINS + YIELDS) {
      Thread.yield();
    } else {
      int doublings = Math.min(before - SPINS - YIELDS, 16);
      LockSupport.parkNanos(this, Math.min(FIRST_PARK_NANOS << doublings, LONGEST_PARK_NANOS));
    }
  }

  /// Calls somebody who waits, on the timer thread of the system, when he has waited for too long.
  ///
  /// @return takes the call back
  static Watch watch(Duration limit, Runnable whenOver) {
    return TimeSource.system().schedule(Nanos.of(limit), whenOver)::cancel;
  }

  /// Parks until unparked, interrupted or out of patience, counted from now.
  void park(Object blocker) {
    LockSupport.parkNanos(blocker, limitNanos);
  }

  @Override
  public String toString() {
    return Nanos.text(limitNanos);
  }

  /** A call that may be taken back. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
