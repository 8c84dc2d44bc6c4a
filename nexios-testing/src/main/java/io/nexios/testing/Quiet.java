package io.nexios.testing;

import io.nexios.testing.KnownThreads.Look;
import org.jspecify.annotations.Nullable;

/// Tells whether all threads of one virtual time wait, so that nothing more happens until time
/// moves.
class Quiet { // not final: a test plants an error here
  /*
   * Overview. Goal: never say "quiet" while a known thread runs or is about to run; say it soon after
   * the last one has stopped.
   *
   * That all threads wait is a stable state: only one who runs can wake one who waits. So it would
   * be enough to see all threads at one instant. But the threads are looked at one after another, and
   * a thread that was seen waiting may have been woken by one that was seen waiting after that.
   * Hence many looks, with nothing between them that was said to this virtual time:
   *
   * I1. At every instant at which not all wait, at least one known thread is `RUNNABLE`, is about to
   *     leave its carrier, or has been woken without showing it (below).
   * I2. Two threads that hand each other the turn escape one look if the turn goes from the second to
   *     the first between two reads, some ten nanoseconds apart; a ring of many threads escapes with
   *     a chance below 0.4. Looks go in both directions and are independent of the turns, so
   *     MAX_LOOKS of them leave a chance below 1e-12; fewer do for fewer threads, and for one thread
   *     there is nothing to escape from.
   * I3. The stamp of `calls` is the same before and after: nobody armed a timer, took one back, or
   *     announced a thread. The caller verifies it once more under the lock with which it moves time.
   *
   * Who is woken without showing it, and what is done about it:
   *   virtual thread, parked     It shows `RUNNABLE` before the call that unparks it returns, but for
   *                              a moment inside its carrier: between its own parking and the look at
   *                              its permit, and at its end between `TERMINATED` and the wake-up of
   *                              those who join it. The scheduler counts its carrier as busy then,
   *                              so quiet needs an idle scheduler.
   *   virtual thread, monitor    Its owner is gone, and the next one shows `BLOCKED` until a thread of
   *                              the JVM has woken it. The kernel tells whether that one sleeps
   *                              (OsThread).
   *   platform thread            It shows `WAITING` or `BLOCKED` until it gets a processor. The kernel
   *                              knows better.
   * Where no single thread can be asked, as with a platform thread that never announced itself, or
   * because the scheduler is busy with threads of somebody else, quiet is what stays the same until
   * every thread of the process has had its turn (Grace).
   *
   * What it cannot see: a virtual thread in a socket call looks like one that waits; threads that
   * nobody announced; a virtual thread that was parked while pinned, and unparked, until its carrier
   * gets a processor.
   */

  private static final int MAX_LOOKS = 32;
  private static final int LOOKS_PER_THREAD = 8;

  /** For so many looks a scheduler that has just become idle may still seem busy. */
  private static final int LOOKS_BEFORE_GRACE = 64;

  /**
   * A look with grace reads a file for each thread of the process: it counts more, there are fewer.
   */
  private static final int WORTH_OF_GRACE = 8;

  private final Calls calls;
  private final KnownThreads threads;

  Quiet(Calls calls, KnownThreads threads) {
    this.calls = calls;
    this.threads = threads;
  }

  /// Returns whether all threads but one wait and have done so since `stamp` was taken.
  ///
  /// @param stamp of `calls`, taken before
  /// @param except a thread that is known to wait, or null
  boolean holdsSince(long stamp, @Nullable Thread except) {
    Grace grace = null;
    boolean unsure = false;
    int busy = 0;
    int calm = 0;
    int enough = Math.min(LOOKS_PER_THREAD * threads.size(), MAX_LOOKS);
    while (calm < enough) {
      Look look = threads.look(except);
      if (look == Look.RUNNING || calls.stamp() != stamp) {
        return false;
      }
      unsure |= look == Look.UNSURE;
      if (!unsure && Carriers.areIdle()) {
        calm++;
      } else if (!unsure && busy++ < LOOKS_BEFORE_GRACE) {
        Thread.onSpinWait();
      } else {
        grace = grace == null ? new Grace() : grace;
        calm = grace.isOver() ? calm + WORTH_OF_GRACE : 0;
      }
    }
    return true;
  }
}
