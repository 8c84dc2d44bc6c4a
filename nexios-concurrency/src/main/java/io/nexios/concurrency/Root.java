package io.nexios.concurrency;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The lowest scope of a thread: where the thread's stack of scopes begins and where its interrupts
/// go through.
abstract class Root extends Scope implements Thread.UncaughtExceptionHandler {
  /*
   * Overview. A thread that Nexios starts finds its root in its own uncaught-exception handler. The
   * slot is there in every thread and the root is what must handle such an exception, so the way
   * back costs no thread-local, no scoped value and no byte. Every other thread that enters a scope
   * has a ForeignRoot in a thread-local until it leaves its last scope.
   *
   * Interrupts. An interrupt that Nexios sends must never outlive the scope it was sent for, and one
   * that somebody else sends must not get lost. All of ours go through signal(), under the latch:
   *
   * I3. signal(scope) interrupts only while the body of `scope` runs on this thread. settle() takes
   *     the latch after leaveBody() has made that false, so no interrupt for a scope lands after its end.
   * I4. `ours` is true from our first interrupt until settle() finds no scope that wants it. So a
   *     flag that is set while `ours` is false is somebody else's; waits of Nexios look at both in
   *     one step, under the latch. `foreign` is true when somebody else's interrupt shares the flag
   *     with ours, or was taken by an exception that a cancel has replaced; settle() then leaves the
   *     flag set.
   * I5. Inside a shield no interrupt of a scope outside of it is delivered; leaving the shield
   *     delivers it.
   */

  private static final VarHandle THREAD =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "thread", VarHandle.class, Root.class, Thread.class);

  private static final ThreadLocal<Root> FOREIGN = new ThreadLocal<>();

  /** The thread that this root stands on; null before it is known and after the end of a task. */
  volatile @Nullable Thread thread;

  Root(@Nullable Scope parent) {
    super(parent);
  }

  @Override
  final Root root() {
    return this;
  }

  @Override
  final boolean interrupts() {
    return true;
  }

  /// Says which thread will run here. Something ordered follows: the push into a list or registry
  /// that a canceller reads, or the start of the thread.
  final void setThread(Thread prepared) {
    THREAD.setRelease(this, prepared);
  }

  /// Lets go of a thread that has ended. Who still finds it finds it dead, so no fence is needed.
  final void forgetThread() {
    THREAD.setRelease(this, null);
  }

  // The way from a thread to its root.

  /// Returns the root of the calling thread, or null when it is in no scope.
  static @Nullable Root current() {
    if (Thread.currentThread().getUncaughtExceptionHandler() instanceof Root root) {
      return root;
    }
    return FOREIGN.get();
  }

  /// Returns the innermost scope of the calling thread, or null.
  static @Nullable Scope currentScope() {
    Root root = current();
    return root == null ? null : root.top();
  }

  /// Returns the root of the calling thread, and makes one when it is in no scope yet.
  static Root enterThread() {
    Root root = current();
    if (root == null) {
      root = new ForeignRoot(Thread.currentThread());
      FOREIGN.set(root);
    }
    return root;
  }

  // The stack of scopes; all by the thread itself.

  /// The innermost scope. The outermost one remembers it, because most threads open none.
  final Scope top() {
    return inner() instanceof BodyScope outermost ? outermost.innermost : this;
  }

  final void push(BodyScope scope) {
    link(scope);
    scope.inheritFate();
  }

  private void link(BodyScope scope) {
    Scope above = top();
    assert scope.parent == above : "scopes nest";
    above.setInner(scope);
    if (inner() instanceof BodyScope outermost) {
      outermost.innermost = scope;
    }
  }

  /// Takes the innermost scope off; a foreign thread that has left its last scope forgets its root.
  final void pop(Scope scope) {
    assert top() == scope : "scopes nest";
    Scope above = scope.parent;
    assert above != null : "a root is never popped";
    above.clearInner();
    if (inner() instanceof BodyScope outermost) {
      outermost.innermost = above;
    }
    if (above == this && this instanceof ForeignRoot) {
      FOREIGN.remove();
    }
  }

  // Waits.

  /// Throws what a wait of Nexios throws on this thread while its innermost scope is cancelled.
  final void throwIfCancelled() {
    if (top().isCancelled()) {
      throw Throwables.sneaky(cancellation());
    }
  }

  /// Makes what a wait throws here: the failure of the group around it that this thread owns and
  /// that failed, so that the cause is never hidden, else the cancel with its reason. What lies
  /// beyond a shield is not the cause of a cancel inside it.
  final Throwable cancellation() {
    Scope top = top();
    for (Scope scope = top; scope != this && scope != null; scope = scope.parent) {
      if (scope.isShielding()) {
        break;
      }
      if (scope instanceof TaskGroup group) {
        Throwable failure = group.failureForOwner();
        if (failure != null) {
          return failure;
        }
      }
    }
    CancelReason reason = top.reason();
    assert reason != null : "only called when cancelled";
    return new CancelledException(subject(), reason);
  }

  private String subject() {
    String path = top().fullPath();
    return path.isEmpty()
        ? "the work of thread \"" + Thread.currentThread().getName() + "\""
        : "\"" + path + "\"";
  }

  // Interrupts.

  /// Interrupts this thread for a cancelled scope of it, or only wakes it where the scope's cancel
  /// does not interrupt. Called from any thread.
  final void signal(Scope scope) {
    acquire();
    try {
      Thread target = thread;
      if (target == null || !isInBody(scope)) {
        return;
      }
      if (!scope.interrupts()) {
        LockSupport.unpark(target); // its waits look for themselves
      } else if (!isShieldedFrom(scope)) {
        interrupt(target);
      }
    } finally {
      release();
    }
  }

  /// Interrupts again for a scope whose interrupt was swallowed. False once its body has ended.
  final boolean nudge(Scope scope) {
    Thread target = thread;
    if (target == null || !isInBody(scope)) {
      return false;
    }
    if (!target.isInterrupted()) {
      signal(scope);
    }
    return true;
  }

  final boolean nudge() {
    return nudge(this);
  }

  private void interrupt(Thread target) {
    Extras sent = extras();
    if (!target.isInterrupted()) {
      sent.raised++;
    } else if (!sent.ours) {
      sent.foreign = true;
    }
    sent.ours = true;
    target.interrupt();
  }

  private static boolean isInBody(Scope scope) {
    return !(scope instanceof BodyScope body) || body.isInBody();
  }

  /// Whether a shield stands between a scope of this thread and its innermost one.
  private static boolean isShieldedFrom(Scope scope) {
    Scope below = scope.inner();
    while (below != null && !(below instanceof Root)) { // there another thread's scopes begin
      if (below.isShielding()) {
        return true;
      }
      below = below.inner();
    }
    return false;
  }

  /// Clears the flag of the calling thread if somebody else has set it, and returns whether it was
  /// so. One of ours stays.
  final boolean takeForeignInterrupt() {
    if (!Thread.currentThread().isInterrupted()) {
      return false;
    }
    acquire();
    try {
      return !isOurs() && Thread.interrupted();
    } finally {
      release();
    }
  }

  /// Clears the flag of the calling thread, which has seen it set or has just lost it to a wait
  /// that goes on whatever comes. Returns whether it was somebody else's; one of ours comes again
  /// in [#settle].
  final boolean clearInterrupt() {
    acquire();
    try {
      Thread.interrupted();
      if (isOurs()) {
        extras().raised--;
      }
      return !isOurs();
    } finally {
      release();
    }
  }

  /// Sets the flag for an interrupt of somebody else that has been taken and has not left as an
  /// exception.
  final void restoreForeignInterrupt() {
    acquire();
    try {
      if (isOurs()) {
        extras().foreign = true;
      }
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  /// Forgets an interrupt of somebody else that is about to leave as an exception.
  final void dropForeignInterrupt() {
    acquire();
    try {
      if (isOurs()) {
        extras().foreign = false;
      } else {
        Thread.interrupted();
      }
    } finally {
      release();
    }
  }

  /// Makes the interrupt flag what the scopes that are open now want it to be.
  final void settle() {
    acquire();
    try {
      deliverOrClear();
    } finally {
      release();
    }
  }

  /// Takes note of the exception with which the body of a scope ends that somebody has cancelled.
  ///
  /// Whoever throws an [InterruptedException] has cleared the flag for it. If we have sent no
  /// interrupt, or the only one is still in the flag, the exception answers to somebody else, and
  /// the cancel that replaces it must not swallow that.
  final void noteThrown(Throwable thrown) {
    if (thrown instanceof InterruptedException && hasClearedTheFlag(thrown)) {
      acquire();
      try {
        if (!isOurs()) {
          Thread.currentThread().interrupt();
        } else if (extras().raised == 1 && Thread.currentThread().isInterrupted()) {
          extras().foreign = true;
        }
      } finally {
        release();
      }
    }
  }

  /// Whether an exception was made by a wait of the JDK or of Nexios: code of others may throw one
  /// and leave the flag set.
  private static boolean hasClearedTheFlag(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    String maker = stack.length == 0 ? "" : stack[0].getClassName();
    return maker.startsWith("java.") || maker.startsWith("jdk.") || maker.startsWith("io.nexios.");
  }

  /// Enters a shield: takes an interrupt of ours back until the shield is left.
  final void enterShield(BodyScope shield) {
    acquire();
    try {
      link(shield);
      clearOurs();
    } finally {
      release();
    }
  }

  final void leaveShield(Scope shield) {
    acquire();
    try {
      pop(shield);
      deliverOrClear();
    } finally {
      release();
    }
  }

  private void deliverOrClear() {
    if (wantsInterrupt()) {
      interrupt(Thread.currentThread());
    } else {
      clearOurs();
    }
  }

  /// Whether an interrupt of ours is out; called under the latch.
  private boolean isOurs() {
    Extras sent = extrasIfAny();
    return sent != null && sent.ours;
  }

  private void clearOurs() {
    if (isOurs()) {
      Extras sent = extras();
      sent.ours = false;
      sent.raised = 0;
      if (sent.foreign) {
        sent.foreign = false;
        Thread.currentThread().interrupt(); // the body may have consumed it together with ours
      } else {
        Thread.interrupted();
      }
    }
  }

  /// Whether a cancelled scope of this thread calls for an interrupt here.
  private boolean wantsInterrupt() {
    for (Scope scope = top(); scope != null; scope = scope.parent) {
      if (scope.isCancelled() && scope.interrupts() && isInBody(scope)) {
        return true;
      }
      if (scope == this || scope.isShielding()) {
        return false;
      }
    }
    return false;
  }
}
