package io.nexios.concurrency;

import java.util.ArrayList;
import java.util.List;

/// The failed tasks of a supervising group, kept so that those nobody asked for can be reported
/// when it closes. Guarded by the group's latch.
final class SupervisedFailures {
  /** More failures than anybody reads in a log. */
  private static final int MAX_KEPT = 64;

  private final List<ChildTask<?>> failed = new ArrayList<>();
  private long notKept;

  void add(ChildTask<?> task) {
    if (failed.size() < MAX_KEPT) {
      failed.add(task);
    } else {
      notKept++;
    }
  }

  void reportUnobserved(String groupPath) {
    for (ChildTask<?> task : failed) {
      Throwable failure = task.failureIfAny();
      if (failure != null && !task.isObserved()) {
        Reports.unobserved(task.path(), failure);
      }
    }
    if (notKept > 0) {
      Reports.unobservedMore(groupPath, notKept);
    }
  }
}
