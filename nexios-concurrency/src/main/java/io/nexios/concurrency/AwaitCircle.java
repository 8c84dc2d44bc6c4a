package io.nexios.concurrency;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out whether the wait for a task closes a circle of waits, none of which would end by
/// itself.
final class AwaitCircle {
  /*
   * Overview. A thread that waits holds up every task above it, since a task ends after all that
   * works for it; and a task that is held up holds up every thread that waits for it. Whoever is
   * about to wait follows these steps from itself, and has closed a circle when they lead to the
   * task that it waits for.
   *
   * A waiter stands in the chain of the task before it looks. So of several waits that close a circle
   * together, at least one sees all others.
   */

  /** A circle longer than this is not looked for: the search must cost less than the wait. */
  private static final int MAX_TASKS = 1_000;

  private final Set<TaskNode<?>> heldUp = new HashSet<>();
  private final Queue<TaskNode<?>> toFollow = new ArrayDeque<>();

  private AwaitCircle() {}

  /// Whether the thread of `waiting`, which stands among the waiters of `awaited` by now, is one
  /// that this task itself has to wait for.
  static boolean isClosedBy(Root waiting, TaskNode<?> awaited) {
    for (@Nullable Scope scope = waiting; scope != null; scope = scope.parent) {
      if (scope instanceof TaskNode<?> task && task.hasWaiters()) {
        return new AwaitCircle().leads(waiting, awaited);
      }
    }
    return false; // nobody waits for this thread, as for that of most groups
  }

  private boolean leads(Root waiting, TaskNode<?> awaited) {
    holdUpAbove(waiting);
    TaskNode<?> next;
    while ((next = toFollow.poll()) != null && heldUp.size() <= MAX_TASKS) {
      if (next == awaited) {
        return true;
      }
      next.forEachWaitingThread(this::holdUp);
    }
    return false;
  }

  private void holdUp(Thread waiter) {
    if (waiter.getUncaughtExceptionHandler() instanceof Root root) {
      holdUpAbove(root);
    }
  }

  private void holdUpAbove(Root root) {
    for (@Nullable Scope scope = root; scope != null; scope = scope.parent) {
      if (scope instanceof TaskNode<?> task && heldUp.add(task)) {
        toFollow.add(task);
      }
    }
  }
}
