package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A task of a group: its parent scope, and a link of the group's list of tasks.
final class ChildTask<T extends @Nullable Object> extends TaskNode<T> {
  private int number; // within the group, from 1, unsigned; set before the task is published
  @Nullable ChildTask<?> next; // guarded by the group's latch once published; see TaskList

  ChildTask(TaskScope group, @Nullable String name, Callable<? extends T> work) {
    super(group, name, group.time());
    setWork(work);
  }

  /// Sets the place in the group's list; by the creator, before the list shows this task.
  void link(int ownNumber, @Nullable ChildTask<?> below) {
    number = ownNumber;
    next = below;
  }

  @Override
  TimeSource time() {
    return group().time();
  }

  @Override
  @Nullable Deadline deadline() {
    return group().deadline();
  }

  @Override
  void onFailed(Throwable failure) {
    group().childFailed(this, failure);
  }

  @Override
  void onCut() {
    group().childCut();
  }

  @Override
  void ended() {
    group().childEnded(this);
  }

  @Override
  @Nullable Throwable failureOfOwnGroup(Root caller) {
    return group().root() == caller ? group().failureForOwner() : null;
  }

  @Override
  String pathSegment() {
    return name() + "#" + Integer.toUnsignedString(number);
  }

  int number() {
    return number;
  }

  TaskScope group() {
    return (TaskScope) Objects.requireNonNull(parent, "parent");
  }
}
