package io.nexios.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The tasks of this process that their groups were left without, until they end: they have
/// outlived the tree in which a snapshot would show them.
final class Abandoned {
  private static final Set<ChildTask<?>> TASKS = ConcurrentHashMap.newKeySet();

  private Abandoned() {}

  static void addAll(String path, List<ChildTask<?>> left) {
    Reports.abandoned(path, left);
    for (ChildTask<?> task : left) {
      TASKS.add(task);
      if (task.hasEnded()) { // read after the add; who ends does the reverse
        TASKS.remove(task);
      }
    }
  }

  static void remove(ChildTask<?> task) {
    TASKS.remove(task);
  }

  static List<TaskTree> snapshot() {
    List<TaskTree> trees = new ArrayList<>();
    TASKS.forEach(task -> trees.add(TreePicture.of(task)));
    return trees;
  }
}
