package io.nexios.concurrency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes a [TaskTree] of the live scopes. Parents are read before children, so every child that it
/// shows has its parent in it.
final class TreePicture {
  private TreePicture() {}

  static TaskTree of(Scope scope) {
    Deadline deadline = scope.deadline();
    String segment = scope.pathSegment();
    Thread thread = scope.root().thread;
    return new TaskTree(
        segment == null ? kindOf(scope).name().toLowerCase(Locale.ROOT) : segment,
        scope.fullPath(),
        kindOf(scope),
        stateOf(scope),
        thread == null ? 0 : thread.threadId(),
        ageOf(scope),
        scope.reason(),
        deadline == null ? null : deadline.remaining(),
        childrenOf(scope));
  }

  private static List<TaskTree> childrenOf(Scope scope) {
    List<TaskTree> children = new ArrayList<>();
    Scope inner = scope.inner();
    if (inner != null) {
      children.add(of(inner));
    }
    scope.attached().forEach(attached -> children.add(of(attached)));
    List<Scope> tasks = new ArrayList<>();
    scope.forEachTask(tasks::add);
    tasks.reversed().forEach(task -> children.add(of(task)));
    return children;
  }

  private static TaskTree.Kind kindOf(Scope scope) {
    return switch (scope) {
      case TaskGroup _ -> TaskTree.Kind.GROUP;
      case ChildTask<?> _ -> TaskTree.Kind.TASK;
      case BackgroundNode<?> _ -> TaskTree.Kind.BACKGROUND_TASK;
      case LoadTask<?> _ -> TaskTree.Kind.LOAD;
      case PoolCall<?, ?> _ -> TaskTree.Kind.POOL_CALL;
      case TimeLimit _ -> TaskTree.Kind.TIME_LIMIT;
      case Shield _ -> TaskTree.Kind.SHIELD;
      default -> throw new AssertionError("no other kind is shown: " + scope.getClass());
    };
  }

  private static String stateOf(Scope scope) {
    if (scope instanceof ChildTask<?> task && task.group().isClosed() && !task.isTerminated()) {
      return "ABANDONED";
    }
    if (scope instanceof TaskNode<?> task) {
      return task.state().name();
    }
    if (scope.isCancelled()) {
      return "CANCELLED";
    }
    return scope.hasLeft() ? "CLOSED" : "OPEN";
  }

  private static @Nullable Duration ageOf(Scope scope) {
    return scope instanceof TaskNode<?> task ? Duration.ofNanos(task.ageNanos()) : null;
  }
}
