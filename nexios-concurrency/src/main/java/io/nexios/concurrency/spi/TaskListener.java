package io.nexios.concurrency.spi;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Task;
import java.time.Duration;

/// Told of the life of every task of this process: for metrics, traces and tests. Registered by
/// `TaskTree.listen`.
///
/// **Threading.** Called on the thread on which the event happens, which may be any; a listener
/// must be quick and must not block. An exception that it throws is logged and changes nothing.
public interface TaskListener {
  /// The task was created and its thread is about to start.
  ///
  /// @param task the new task
  default void created(Task<?> task) {}

  /// The task's thread has begun to run its work.
  ///
  /// @param task the task of the calling thread
  default void started(Task<?> task) {}

  /// The task's outcome is decided and its thread is about to end, or will never run it. Told
  /// exactly once for each task that [#created] was told of.
  ///
  /// @param task the task that has ended
  default void ended(Task<?> task) {}

  /// The task was cancelled while it ran, by itself and not with its group.
  ///
  /// @param task the cancelled task
  /// @param reason why
  default void cancelled(Task<?> task, CancelReason reason) {}

  /// The task's thread still runs although the task was cancelled a while ago.
  ///
  /// @param task the task
  /// @param sinceCancel the time since the cancel
  /// @param stack where its thread was a moment ago
  default void straggler(Task<?> task, Duration sinceCancel, StackTraceElement[] stack) {}
}
