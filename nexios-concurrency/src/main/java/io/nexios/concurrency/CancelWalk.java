package io.nexios.concurrency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Carries a cancel from a marked scope down to everything below it.
///
/// Marks first and interrupts second (invariant I2 of [Scope]). It keeps its own stack, so a tree
/// of any depth will do. It runs on the thread that cancels, the timer thread included, and no user
/// code runs in it.
final class CancelWalk {
  private final Deque<Scope> marked = new ArrayDeque<>();
  private final List<Scope> toSignal = new ArrayList<>();

  private CancelWalk() {}

  static void downFrom(Scope scope) {
    CancelWalk walk = new CancelWalk();
    walk.marked.add(scope);
    walk.markAll();
    for (Scope next : walk.toSignal) {
      next.root().signal(next);
    }
  }

  private void markAll() {
    Scope scope;
    while ((scope = marked.poll()) != null) {
      scope.onMarked();
      CancelHooks hooks = scope.hooksIfAny();
      if (hooks != null) {
        hooks.fire();
      }
      if (!isCoveredFromAbove(scope)) {
        toSignal.add(scope);
      }
      CancelReason reason = scope.reason();
      assert reason != null : "only marked scopes are walked";
      Scope inner = scope.inner();
      if (inner != null) {
        markBelow(inner, reason);
      }
      for (Scope child : scope.attached()) {
        markBelow(child, reason);
      }
      scope.forEachTask(task -> markBelow(task, reason));
    }
  }

  private void markBelow(Scope scope, CancelReason above) {
    if (!scope.isShielding() && scope.mark(scope.inherited(above))) {
      marked.add(scope);
    }
  }

  /// One interrupt a thread is enough: the outermost cancelled scope of a stack brings it.
  private static boolean isCoveredFromAbove(Scope scope) {
    Scope above = scope.parent;
    return !(scope instanceof Root)
        && above != null
        && above.interrupts()
        && above.isCancelled()
        && above.root() == scope.root();
  }
}
