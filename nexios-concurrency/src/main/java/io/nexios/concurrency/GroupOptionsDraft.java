package io.nexios.concurrency;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// [TaskGroup.Options] while one of them is being changed. Each field means what the component of
/// the same name does there.
final class GroupOptionsDraft {
  @Nullable String name;
  @Nullable Duration timeout;
  int maxConcurrency;
  FailurePolicy failurePolicy;
  ThreadFactory threadFactory;
  Duration stragglerAfter;
  @Nullable Duration abandonAfter;
  @Nullable BackgroundTasks backgroundTasks;

  GroupOptionsDraft(TaskGroup.Options options) {
    name = options.name();
    timeout = options.timeout();
    maxConcurrency = options.maxConcurrency();
    failurePolicy = options.failurePolicy();
    threadFactory = options.threadFactory();
    stragglerAfter = options.stragglerAfter();
    abandonAfter = options.abandonAfter();
    backgroundTasks = options.backgroundTasks();
  }

  TaskGroup.Options toOptions() {
    return new TaskGroup.Options(
        name,
        timeout,
        maxConcurrency,
        failurePolicy,
        threadFactory,
        stragglerAfter,
        abandonAfter,
        backgroundTasks);
  }
}
