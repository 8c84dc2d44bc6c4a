package io.nexios.web;

import io.nexios.concurrency.BackgroundTasks;
import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.TaskGroup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * A request runs code in one task group after another (the handler; then filters, error handlers, the
 * body of the answer), and must be cancelled from outside whichever runs.
 *
 * I1. Once `stop` is set, the group that runs is cancelled, and so is each that follows: who sets `stop`
 *     reads `group` afterwards, who sets `group` reads `stop` afterwards, and both are volatile, so
 *     that one of the two sees the other.
 */
/// The task groups of one request, as one thing that can be cancelled.
///
/// **Threading.** [#run], [#root] and [#name] are for the request's thread, everything else for
/// any.
final class RequestScope {
  /** For the request's thread only. */
  private String root;

  private final BackgroundTasks background;
  private final AtomicReference<@Nullable CancelReason> stop = new AtomicReference<>();
  private volatile @Nullable TaskGroup group;

  RequestScope(String id, BackgroundTasks background) {
    this.root = id;
    this.background = background;
  }

  /// Sets the name of the groups to come.
  void name(String newRoot) {
    root = newRoot;
  }

  /// Returns the name of the groups.
  String root() {
    return root;
  }

  /// Cancels what runs and what would follow; the first reason stays.
  void cancel(CancelReason reason) {
    if (stop.compareAndSet(null, reason)) {
      TaskGroup running = group;
      if (running != null) {
        running.cancel(reason);
      }
    }
  }

  /// Runs code as the body of a task group.
  ///
  /// @param limit how long it may take, or null for any time
  void run(@Nullable Duration limit, TaskGroup.VoidBody<Exception> body) throws Exception {
    TaskGroup.<@Nullable Void, Exception>call(
        usual -> options(usual, limit),
        opened -> {
          group = opened;
          CancelReason reason = stop.get();
          if (reason != null) {
            opened.cancel(reason);
            Cancellation.check();
          }
          body.run(opened);
          return null;
        });
  }

  /// Makes the options of one group at once: this is done for each request.
  private TaskGroup.Options options(TaskGroup.Options usual, @Nullable Duration limit) {
    return new TaskGroup.Options(
        root,
        limit,
        usual.maxConcurrency(),
        usual.failurePolicy(),
        usual.threadFactory(),
        usual.stragglerAfter(),
        usual.abandonAfter(),
        background);
  }

  /// Returns why the latest group was cancelled, or null when it was not.
  @Nullable CancelReason reason() {
    TaskGroup latest = group;
    return latest == null ? null : latest.cancelReason().map(CancelReason::origin).orElse(null);
  }

  /// Whether the latest group was cancelled because its client has left.
  boolean isLeft() {
    return reason() instanceof CancelReason.ClientDisconnected;
  }
}
