package io.nexios.web;

import io.nexios.concurrency.Registration;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskTree;
import io.nexios.concurrency.spi.TaskListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Remembers the tasks of each request while it runs, for the error page of the development mode:
/// when a failure is answered, its tree is gone already.
///
/// **Threading.** All methods may be called from any thread.
final class TaskJournal implements TaskListener, AutoCloseable {
  private static final int MAX_TASKS = 200;

  /** By the root of the task tree, which is unique where ids of requests are not. */
  private final Map<String, Entries> byRoot = new ConcurrentHashMap<>();

  private @Nullable Registration registration; // set once, before anybody else sees the journal

  private static final class Entries {
    final ConcurrentLinkedQueue<Task<?>> tasks = new ConcurrentLinkedQueue<>();
    final AtomicInteger count = new AtomicInteger();
  }

  private TaskJournal() {}

  /// Begins to listen.
  static TaskJournal open() {
    TaskJournal journal = new TaskJournal();
    journal.registration = TaskTree.listen(journal);
    return journal;
  }

  /// Begins to remember the tasks of a request.
  ///
  /// @param id which clients may give to several requests
  /// @return what to call the root of its tree
  String begin(String id) {
    String root = id;
    for (int i = 2; byRoot.putIfAbsent(root, new Entries()) != null; i++) {
      root = id + '~' + i; // no id holds this character
    }
    return root;
  }

  /// Forgets a request.
  void end(String root) {
    byRoot.remove(root);
  }

  @Override
  public void created(Task<?> task) {
    String path = task.path();
    int slash = path.indexOf('/');
    Entries entries = slash < 0 ? null : byRoot.get(path.substring(0, slash));
    if (entries != null && entries.count.incrementAndGet() <= MAX_TASKS) {
      entries.tasks.add(task);
    }
  }

  /// Returns a line for each task of a request in the order of their paths, further down further
  /// in.
  List<String> lines(String root) {
    Entries entries = byRoot.get(root);
    return entries == null
        ? List.of()
        : entries.tasks.stream()
            .sorted((one, other) -> one.path().compareTo(other.path()))
            .map(TaskJournal::line)
            .toList();
  }

  private static String line(Task<?> task) {
    String path = task.path();
    long depth = path.chars().filter(c -> c == '/').count() - 1;
    String outcome =
        switch (task.state()) {
          case RUNNING -> "is running";
          case SUCCESS -> "succeeded";
          case CANCELLED -> "was cancelled";
          case FAILED -> "failed: " + task.exceptionNow();
        };
    return "  ".repeat((int) depth) + path.substring(path.indexOf('/') + 1) + " " + outcome;
  }

  @Override
  public void close() {
    if (registration != null) {
      registration.close();
    }
  }
}
