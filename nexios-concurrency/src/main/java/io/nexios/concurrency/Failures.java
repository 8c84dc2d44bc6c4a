package io.nexios.concurrency;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The failures of the tasks of one group: the first, at most 16 more, and how many in all.
///
/// Guarded by its own latch: the group's, which the group passes around each call.
final class Failures {
  static final int MAX_SUPPRESSED = 16;

  private final String firstPath;
  private final Throwable first;
  private final List<Throwable> later = new ArrayList<>(0);
  private long count = 1;

  Failures(String firstPath, Throwable first) {
    this.firstPath = firstPath;
    this.first = first;
  }

  /// Counts a further failure. One that is the first again, or only wraps it for a task that
  /// awaited it, is the same failure.
  void add(Throwable failure) {
    if (failure == first || (isWrapper(failure) && failure.getCause() == first)) {
      return;
    }
    count++;
    if (later.size() < MAX_SUPPRESSED) {
      later.add(failure);
    }
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof TaskFailedException || failure instanceof TaskError;
  }

  Throwable first() {
    return first;
  }

  long count() {
    return count;
  }

  /// Makes the exception for whoever waits, with the calling thread's stack.
  Throwable toException() {
    Throwable wrapper = TaskNode.failure(firstPath, first, count);
    suppressUnder(wrapper, false);
    return wrapper;
  }

  /// Suppresses the failures under an exception that came before them.
  void suppressUnder(Throwable primary, boolean withFirst) {
    if (withFirst) {
      Throwables.suppress(primary, first);
    }
    for (Throwable failure : later) {
      Throwables.suppress(primary, failure);
    }
  }

  /// Whether an exception that the body threw is only this failure, seen by a wait of the body.
  boolean isSeenBy(@Nullable Throwable thrown) {
    return thrown != null && isWrapper(thrown) && thrown.getCause() == first;
  }
}
