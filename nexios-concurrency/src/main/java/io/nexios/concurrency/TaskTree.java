package io.nexios.concurrency;

import io.nexios.concurrency.spi.TaskListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A picture of a part of the task tree at one moment, as data.
///
/// @param name the name of this node; for a task with its number within the group
/// @param path the names from the top of the tree down to here
/// @param kind what this node is
/// @param state the state of a task: `RUNNING`, `SUCCESS`, `FAILED`, `CANCELLED`, or `ABANDONED`
///   when its group was left without it; `QUEUED`, `RUNNING` or `CANCELLED` for a call on a pool;
///   `OPEN`, `CANCELLED` or `CLOSED` for others
/// @param threadId the id of the thread that runs it or owns it, as in the thread dumps of the JVM;
///   0 when there is none any more
/// @param age how long it has existed, or null where that is not recorded
/// @param cancelReason why it was cancelled, or null
/// @param deadlineLeft the time left until the deadline that holds here, or null without one
/// @param children what runs below
public record TaskTree(
    String name,
    String path,
    Kind kind,
    String state,
    long threadId,
    @Nullable Duration age,
    @Nullable CancelReason cancelReason,
    @Nullable Duration deadlineLeft,
    List<TaskTree> children) {
  /// What a node of the tree is.
  public enum Kind {
    /// A task group, a race or a parallel map.
    GROUP,
    /// A task of a group.
    TASK,
    /// A task of a registry.
    BACKGROUND_TASK,
    /// The load of a lazy value.
    LOAD,
    /// A call that runs on a thread pool.
    POOL_CALL,
    /// A part of a thread's work with a limit of time.
    TIME_LIMIT,
    /// A part of a thread's work that is protected from cancels.
    SHIELD
  }

  /// Copies the children.
  public TaskTree {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(state, "state");
    children = List.copyOf(children);
  }

  /// {@return the tasks of this process that still run although their groups were left, after
  /// `withAbandonAfter`, each with state `ABANDONED`}
  public static List<TaskTree> abandoned() {
    return Abandoned.snapshot();
  }

  /// Registers a listener for all tasks of this process.
  ///
  /// @param listener is told of tasks created after the call
  /// @return takes the listener out again
  public static Registration listen(TaskListener listener) {
    return Listeners.register(Objects.requireNonNull(listener, "listener"));
  }

  /// {@return how many nodes this tree has, this one included}
  public int size() {
    int size = 0;
    Deque<TaskTree> left = new ArrayDeque<>(List.of(this)); // not by recursion: it may be deep
    while (!left.isEmpty()) {
      size++;
      left.addAll(left.removeLast().children);
    }
    return size;
  }

  /// {@return this tree as JSON, with ages in milliseconds}
  public String toJson() {
    return TreeJson.of(this);
  }

  /// {@return this tree as indented text, a line for each node}
  @Override
  public String toString() {
    return TreeText.of(this);
  }
}
