package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The timer of one scope with a deadline of its own.
final class Expiry implements Runnable {
  private final Scope scope;
  private final Deadline deadline;
  private final CancelReason.DeadlineExpired reason;
  private TimeSource.@Nullable Timer timer; // by the thread of the scope only

  Expiry(Scope scope, Deadline deadline) {
    this.scope = scope;
    this.deadline = deadline;
    this.reason = new CancelReason.DeadlineExpired(deadline.limit());
  }

  /// The reason that this timer cancels with; told apart from equal ones by identity.
  CancelReason reason() {
    return reason;
  }

  void arm() {
    timer = scope.time().schedule(deadline.remainingNanos(), this);
  }

  void disarm() {
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public void run() {
    scope.cancelScope(reason);
  }

  DeadlineExceededException exception(String subject) {
    return new DeadlineExceededException(
        subject, deadline.limit(), Duration.ofNanos(Math.max(0, -deadline.remainingNanos())));
  }
}
