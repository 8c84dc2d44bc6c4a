package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A scope that a thread opens on its own stack around a body: a group, a limit of time, a shield.
abstract class BodyScope extends Scope {
  /** Of the outermost scope of a thread: the innermost one. Touched by that thread only. */
  Scope innermost = this;

  private final Root root;
  private final TimeSource time;
  private final @Nullable Deadline deadline;
  private final @Nullable Expiry expiry;
  private volatile @Nullable Nudge nudge; // written by the canceller
  private volatile boolean bodyLeft; // set by the thread of this scope

  /// Makes a scope inside the innermost one of a thread.
  ///
  /// @param limit the time it may take, or null for what the scopes above allow
  BodyScope(Root root, Scope parent, @Nullable Duration limit) {
    super(parent);
    this.root = root;
    this.time = parent.time();
    Deadline above = parent.deadline();
    Deadline own = limit == null ? null : Deadline.in(limit, time);
    if (own != null && (above == null || own.isBefore(above))) {
      this.deadline = own;
      this.expiry = new Expiry(this, own);
    } else {
      this.deadline = above;
      this.expiry = null;
    }
  }

  @Override
  final Root root() {
    return root;
  }

  @Override
  final TimeSource time() {
    return time;
  }

  @Override
  @Nullable Deadline deadline() {
    return deadline;
  }

  @Override
  boolean interrupts() {
    return true;
  }

  /// Whether the limit that this scope set itself has cancelled it.
  final boolean isExpired() {
    return expiry != null && reason() == expiry.reason();
  }

  final DeadlineExceededException deadlineExceeded(String subject) {
    assert expiry != null : "only scopes with an own deadline expire";
    return expiry.exception(subject);
  }

  /// Sees to it that a body which swallows the interrupt gets another.
  @Override
  void onMarked() {
    if (interrupts() && !bodyLeft) {
      Nudge repeated = new Nudge(time, () -> root.nudge(this));
      nudge = repeated;
      if (!bodyLeft) { // read after the write above; leaveBody() sets it, then nudge is read
        repeated.start();
      }
    }
  }

  final boolean isInBody() {
    return !bodyLeft;
  }

  final void enter() {
    root.push(this);
    boolean armed = false;
    try {
      arm();
      armed = true;
    } finally {
      if (!armed) { // the timer cannot be had: as if never opened
        leaveBody();
        leave();
        settle(null);
        root.pop(this);
      }
    }
  }

  final void arm() {
    if (expiry != null) {
      expiry.arm();
    }
  }

  final void disarm() {
    if (expiry != null) {
      expiry.disarm();
    }
  }

  /// Ends the body: from here on no interrupt is sent for this scope. Its fate is decided next, and
  /// then comes [#settle].
  final void leaveBody() {
    bodyLeft = true;
  }

  /// Makes the interrupt flag what it would be without this scope, once its body has been left.
  ///
  /// @param replaced the exception that the body threw and that a cancel has come before, or null
  final void settle(@Nullable Throwable replaced) {
    if (isCancelled()) { // read after bodyLeft is set; a canceller marks first and reads it second
      Nudge repeated = nudge;
      if (repeated != null) {
        repeated.stop();
      }
      if (replaced != null) {
        root.noteThrown(replaced);
      }
      root.settle();
    }
  }
}
