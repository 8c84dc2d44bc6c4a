package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A scope that keeps cancels from above out for a while, so that cleanup can finish.
final class Shield extends BodyScope {
  private final @Nullable Deadline deadline; // of outside, but not before the end of the shield
  private volatile boolean expired; // written by the timer thread

  private Shield(Root root, Duration limit) {
    super(root, root.top(), null);
    Deadline above = super.deadline();
    Deadline end = Deadline.in(limit, time());
    this.deadline = above != null && above.isBefore(end) ? end : above;
  }

  static <T extends @Nullable Object, X extends Throwable> T call(
      Duration limit, Work<? extends T, X> work) throws X, InterruptedException {
    Root root = Root.enterThread();
    Shield shield = new Shield(root, limit);
    root.enterShield(shield);
    TimeSource.Timer timer = null;
    try {
      timer = shield.time().schedule(Durations.toNanos(limit), shield::expire);
      T value = work.call();
      TaskGroup.closeLeft(root, shield, null);
      return value;
    } catch (Throwable thrown) { // rethrown as it is
      TaskGroup.closeLeft(root, shield, thrown);
      throw thrown;
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      shield.leaveBody();
      shield.leave();
      shield.settle(null);
      CancelHooks.end(shield.hooksIfAny());
      root.leaveShield(shield);
    }
  }

  /// Lets the cancel through that waits outside, or that comes later.
  private void expire() {
    expired = true;
    Scope above = parent;
    CancelReason reason = above == null ? null : above.reasonFromAbove();
    if (reason != null) {
      cancelScope(reason);
    }
  }

  @Override
  boolean isShielding() {
    return !expired;
  }

  @Override
  @Nullable Deadline deadline() {
    return deadline;
  }
}
