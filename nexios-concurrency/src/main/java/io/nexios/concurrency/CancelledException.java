package io.nexios.concurrency;

import java.util.Objects;

/// Thrown by a wait of Nexios when the work that waits was cancelled, and by a group, a task or a
/// race that was cancelled, with the reason.
///
/// Not thrown for time that was up at the place that set the limit ([DeadlineExceededException])
/// and not for somebody else's interrupt ([InterruptedException]).
public final class CancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient CancelReason reason;

  /// Makes an exception that says what was cancelled and why.
  ///
  /// @param subject what was cancelled, as it shall stand in the message: `task "quotes/acme"`
  /// @param reason why
  public CancelledException(String subject, CancelReason reason) {
    super(subject + " was cancelled: " + reason);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /// {@return why the work was cancelled}
  public CancelReason reason() {
    return reason;
  }
}
