package io.nexios.concurrency;

import java.util.ArrayList;
import java.util.List;

/// The failures of the tasks of one group: the first, at most 16 more, and how many in all.
///
/// Guarded by the group's latch. Exceptions are made of a copy and without the latch, because their
/// texts and causes come from foreign code.
final class Failures {
  static final int MAX_SUPPRESSED = 16;

  private final TaskNode<?> task;
  private final Throwable first;
  private final List<Throwable> later;
  private long count;

  Failures(TaskNode<?> task, Throwable first) {
    this(task, first, new ArrayList<>(0), 1);
  }

  private Failures(TaskNode<?> task, Throwable first, List<Throwable> later, long count) {
    this.task = task;
    this.first = first;
    this.later = later;
    this.count = count;
  }

  /// Counts a further failure, unless it is the first again, or wraps that for a task which has
  /// awaited it.
  void add(Throwable failure) {
    if (!Throwables.areSame(failure, first)) {
      count++;
      if (later.size() < MAX_SUPPRESSED && !isListed(failure)) {
        later.add(failure);
      }
    }
  }

  private boolean isListed(Throwable failure) {
    for (Throwable listed : later) {
      if (Throwables.areSame(failure, listed)) {
        return true;
      }
    }
    return false;
  }

  Failures copy() {
    return new Failures(task, first, List.copyOf(later), count);
  }

  Throwable first() {
    return first;
  }

  long count() {
    return count;
  }

  /// Whether somebody has asked the task that failed first for its outcome.
  boolean isObserved() {
    return task.isObserved();
  }

  /// Makes the exception for whoever waits, with the calling thread's stack.
  Throwable toException() {
    Throwable wrapper = TaskNode.failure(task.path(), first, count);
    for (Throwable failure : later) {
      Throwables.suppress(wrapper, failure);
    }
    return wrapper;
  }

  /// Suppresses these failures under an exception that came before them.
  void suppressUnder(Throwable primary) {
    Throwables.suppress(primary, first);
    for (Throwable failure : later.subList(0, Math.min(later.size(), MAX_SUPPRESSED - 1))) {
      Throwables.suppress(primary, failure);
    }
  }
}
