package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node of the tree of running work: what can be cancelled, has a deadline and has an end.
///
/// A scope is a group, a limit of time, a shield, or the [Root] of a thread.
abstract class Scope {
  /*
   * Overview. The scopes of one thread form a stack: `inner` leads from the thread's root to the
   * scope opened last. Across threads the tree goes on through the tasks of a group and through the
   * scopes that were attached. A cancel walks this tree downwards and marks every scope with a
   * reason, so a wait needs to look at one field only: that of the innermost scope of its thread.
   *
   * `fate` decides everything, and once:
   *   null   -> reason   mark(), by whoever cancels first
   *   null   -> LEFT     leave(), by the thread of the scope, when it ended without a cancel; a task
   *                      without hooks does without, since a cancel then changes nothing any more
   *
   * I1. A scope opened below a marked one is marked when its opening returns: the opener links it
   *     first and reads the fate of the scope above second, the canceller does the reverse.
   * I2. No thread is interrupted before all scopes on its stack that the cancel reaches are marked.
   *     So a thread that wakes by an interrupt and finds its innermost scope unmarked was
   *     interrupted by somebody else.
   *
   * `latch` is a spin lock for a few instructions on fields of this scope; holding it nobody waits
   * and no user code runs.
   *
   * Access modes: volatile, but for two writes that nothing has to be ordered after, each of which
   * would cost a fence: release() of the latch, and clearInner(), by a scope whose fate is decided:
   * a canceller that still finds it marks nothing.
   */

  private static final VarHandle FATE = handle("fate", Object.class);
  private static final VarHandle INNER = handle("inner", Scope.class);
  private static final VarHandle LATCH = handle("latch", int.class);
  private static final Object LEFT = "left";

  private static VarHandle handle(String field, Class<?> type) {
    return ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), field, VarHandle.class, Scope.class, type);
  }

  /** The scope around this one, on this thread or on the one that started it; null at the top. */
  final @Nullable Scope parent;

  private volatile @Nullable Object fate; // null, LEFT or a CancelReason; see the overview
  private volatile @Nullable Scope inner; // written by the thread of this scope only
  private volatile @Nullable Extras extras; // written under the latch, once

  @SuppressWarnings("UnusedVariable") // through LATCH
  private volatile int latch; // 0 free, 1 held

  Scope(@Nullable Scope parent) {
    this.parent = parent;
  }

  // What the kinds of scopes differ in.

  /// The time source of this tree.
  abstract TimeSource time();

  /// The earliest deadline that holds here, or null.
  abstract @Nullable Deadline deadline();

  /// The root of the thread that this scope stands on.
  abstract Root root();

  /// Whether a cancel of this scope interrupts its thread, and not only those of its tasks.
  abstract boolean interrupts();

  /// Whether a cancel from above stops here.
  boolean isShielding() {
    return false;
  }

  /// The reason that this scope is marked with when the one above it was cancelled.
  CancelReason inherited(CancelReason above) {
    return above;
  }

  /// Shows every task below to `each`.
  void forEachTask(Consumer<? super Scope> each) {}

  /// Called once, after this scope was marked and before any thread is interrupted for it.
  void onMarked() {}

  /// The name that this scope adds to the path of what is below, or null.
  @Nullable String pathSegment() {
    return null;
  }

  // Fate.

  final @Nullable CancelReason reason() {
    return fate instanceof CancelReason reason ? reason : null;
  }

  final boolean isCancelled() {
    return fate instanceof CancelReason;
  }

  /// Marks this scope as cancelled; false when it was cancelled or left before.
  final boolean mark(CancelReason reason) {
    return fate == null && FATE.compareAndSet(this, null, reason);
  }

  /// Does what follows from the mark. A timer that cannot be had is no reason to stop a cancel: it
  /// goes further, and only what the timer would have repeated or reported is missing.
  final void tellMarked() {
    try {
      onMarked();
    } catch (Throwable noTimer) {
      Reports.cancelNotFollowed(fullPath(), noTimer);
    }
  }

  /// Ends this scope without a cancel; false when it was cancelled.
  final boolean leave() {
    return FATE.compareAndSet(this, null, LEFT);
  }

  final boolean hasLeft() {
    return fate == LEFT;
  }

  /// Cancels this scope and all below it. Returns false when it was cancelled or left before.
  final boolean cancelScope(CancelReason reason) {
    if (!mark(reason)) {
      return false;
    }
    CancelWalk.downFrom(this);
    return true;
  }

  /// Returns the reason of the nearest cancelled scope from here upwards, up to the first shield.
  /// Unlike [#reason] it also sees a cancel that is still on its way down.
  final @Nullable CancelReason reasonFromAbove() {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      CancelReason reason = scope.reason();
      if (reason != null) {
        return reason;
      }
      if (scope.isShielding()) {
        return null;
      }
    }
    return null;
  }

  // Links.

  final @Nullable Scope inner() {
    return inner;
  }

  /// Called by the thread of this scope.
  final void setInner(Scope scope) {
    inner = scope;
  }

  /// Called by the thread of this scope, when the one inside has ended.
  final void clearInner() {
    INNER.setRelease(this, null);
  }

  /// Marks this new scope if the one above is cancelled; the caller has linked it before (I1).
  final void inheritFate() {
    Scope above = parent;
    if (above != null && !isShielding()) {
      CancelReason reason = above.reason();
      if (reason != null && mark(inherited(reason))) {
        tellMarked();
      }
    }
  }

  /// Hangs a scope below this one that stands on no thread's stack. It is cancelled with this one.
  final void attach(Scope scope) {
    acquire();
    try {
      List<Scope> extended = new ArrayList<>(attached());
      extended.add(scope);
      extras().attached = List.copyOf(extended);
    } finally {
      release();
    }
    scope.inheritFate();
  }

  final void detach(Scope scope) {
    acquire();
    try {
      List<Scope> reduced = new ArrayList<>(attached());
      reduced.remove(scope);
      extras().attached = List.copyOf(reduced);
    } finally {
      release();
    }
  }

  final List<Scope> attached() {
    Extras own = extras;
    return own == null ? List.of() : own.attached;
  }

  // Hooks.

  /// The hooks of this scope, made at the first call.
  final CancelHooks hooks() {
    acquire();
    try {
      Extras own = extras();
      if (own.hooks == null) {
        own.hooks = new CancelHooks(this);
      }
      return own.hooks;
    } finally {
      release();
    }
  }

  /// Whether there are hooks; for the thread of this scope, which alone makes them.
  final boolean hasHooks() {
    Extras own = extras;
    return own != null && own.hooks != null;
  }

  final @Nullable CancelHooks hooksIfAny() {
    Extras own = extras;
    return own == null ? null : own.hooks;
  }

  // What few scopes have.

  final @Nullable Extras extrasIfAny() {
    return extras;
  }

  /// The extras of this scope, made at the first call. Called under the latch.
  final Extras extras() {
    Extras own = extras;
    if (own == null) {
      own = new Extras();
      extras = own;
    }
    return own;
  }

  // The latch.

  @SuppressWarnings("ThreadPriorityCheck") // the holder is a few instructions from the release
  final void acquire() {
    while (!LATCH.compareAndSet(this, 0, 1)) {
      Thread.yield();
    }
  }

  final void release() {
    LATCH.setRelease(this, 0);
  }

  // Paths.

  /// The names from the top of the tree down to this scope, joined by slashes; may be empty.
  final String fullPath() {
    String lowest = "";
    List<String> segments = List.of(); // upwards, once there are two
    for (Scope scope = this; scope != null; scope = scope.parent) {
      String segment = scope.pathSegment();
      if (segment == null) {
        continue;
      }
      if (lowest.isEmpty()) {
        lowest = segment;
      } else {
        if (segments.isEmpty()) {
          segments = new ArrayList<>(List.of(lowest));
        }
        segments.add(segment);
      }
    }
    return segments.isEmpty() ? lowest : String.join("/", segments.reversed());
  }
}
