package io.nexios.concurrency;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes a [TaskTree] of the live scopes. Parents are read before children, so every child that it
/// shows has its parent in it. It keeps its own list, so a tree of any depth will do.
final class TreePicture {
  /** A scope that was reached, and what is known below it. */
  private static final class Seen {
    final Scope scope;
    final String path;
    final @Nullable Seen above;
    final Deque<TaskTree> children = new ArrayDeque<>(0);

    Seen(Scope scope, String path, @Nullable Seen above) {
      this.scope = scope;
      this.path = path;
      this.above = above;
    }
  }

  private final List<Seen> seen = new ArrayList<>(); // parents before children; grows while walked

  private TreePicture() {}

  static TaskTree of(Scope top) {
    TreePicture picture = new TreePicture();
    Seen first = new Seen(top, top.fullPath(), null);
    picture.seen.add(first);
    for (int i = 0; i < picture.seen.size(); i++) {
      picture.reachBelow(picture.seen.get(i));
    }
    for (Seen each : picture.seen.reversed()) { // children before parents
      if (each.above != null) {
        each.above.children.addFirst(draw(each));
      }
    }
    return draw(first);
  }

  private void reachBelow(Seen above) {
    Scope inner = above.scope.inner();
    if (inner != null) {
      reach(inner, above);
    }
    above.scope.attached().forEach(attached -> reach(attached, above));
    List<Scope> tasks = new ArrayList<>();
    above.scope.forEachTask(tasks::add);
    tasks.reversed().forEach(task -> reach(task, above));
  }

  private void reach(Scope scope, Seen above) {
    String segment = scope.pathSegment();
    String path =
        segment == null || above.path.isEmpty()
            ? Objects.requireNonNullElse(segment, above.path)
            : above.path + "/" + segment;
    seen.add(new Seen(scope, path, above));
  }

  private static TaskTree draw(Seen seen) {
    Scope scope = seen.scope;
    Deadline deadline = scope.deadline();
    String segment = scope.pathSegment();
    Thread thread = scope.root().thread;
    return new TaskTree(
        segment == null ? kindOf(scope).name().toLowerCase(Locale.ROOT) : segment,
        seen.path,
        kindOf(scope),
        stateOf(scope),
        thread == null ? 0 : thread.threadId(),
        ageOf(scope),
        scope.reason(),
        deadline == null ? null : deadline.remaining(),
        List.copyOf(seen.children));
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
    if (scope instanceof ChildTask<?> task && task.group().isClosed() && !task.hasEnded()) {
      return "ABANDONED";
    }
    if (scope instanceof TaskNode<?> task) {
      return task.state().name();
    }
    if (scope.isCancelled()) {
      return "CANCELLED";
    }
    if (scope instanceof PoolCall<?, ?>) {
      return scope.root().thread == null ? "QUEUED" : "RUNNING";
    }
    return scope.hasLeft() ? "CLOSED" : "OPEN";
  }

  private static @Nullable Duration ageOf(Scope scope) {
    return switch (scope) {
      case TaskNode<?> task -> Duration.ofNanos(task.ageNanos());
      case PoolCall<?, ?> call -> Duration.ofNanos(call.ageNanos());
      default -> null;
    };
  }
}
