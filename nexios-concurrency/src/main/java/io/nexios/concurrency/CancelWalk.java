package io.nexios.concurrency;

import java.util.ArrayList;
import java.util.List;

/// Carries a cancel from a marked scope down to everything below it.
///
/// Marks first and interrupts second (invariant I2 of [Scope]). It does not recurse, so a tree of
/// any depth will do. It runs on the thread that cancels, the timer thread included, and no user
/// code runs in it.
final class CancelWalk {
  /** In the order of marking; the walk goes on where it stands while it grows. */
  private final List<Scope> marked = new ArrayList<>(4);

  private CancelWalk() {}

  static void downFrom(Scope scope) {
    CancelWalk walk = new CancelWalk();
    walk.marked.add(scope);
    for (int i = 0; i < walk.marked.size(); i++) {
      walk.markBelow(walk.marked.get(i));
    }
    Flight.cancelled(scope, walk.marked.size());
    for (Scope reached : walk.marked) {
      if (reached == scope || !isCoveredFromAbove(reached)) {
        reached.root().signal(reached);
      }
    }
  }

  private void markBelow(Scope scope) {
    scope.tellMarked();
    CancelHooks hooks = scope.hooksIfAny();
    if (hooks != null) {
      hooks.fire();
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

  private void markBelow(Scope scope, CancelReason above) {
    if (!scope.isShielding() && scope.mark(scope.inherited(above))) {
      marked.add(scope);
    }
  }

  /// One interrupt a thread is enough: the outermost scope of a stack that a walk reaches brings
  /// it.
  private static boolean isCoveredFromAbove(Scope scope) {
    Scope above = scope.parent;
    return !(scope instanceof Root)
        && above != null
        && above.interrupts()
        && above.isCancelled()
        && above.root() == scope.root();
  }
}
