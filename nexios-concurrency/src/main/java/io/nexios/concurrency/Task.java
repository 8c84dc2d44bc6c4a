package io.nexios.concurrency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A piece of work that runs on a thread of its own, and the handle to its outcome.
///
/// **Threading.** All methods may be called from any thread, also after the group has closed. What
/// the task did happens-before the return of [#await] and of [#resultNow].
///
/// @param <T> what the task returns; may be null
public sealed interface Task<T extends @Nullable Object> permits TaskNode, BackgroundTask {
  /// {@return the name given at creation, or `task`}
  String name();

  /// {@return the names from the top of the tree down to this task, ending in its number within the
  /// group: `req-42/quotes/acme#3`}
  String path();

  /// Waits until the task has ended, and returns its value.
  ///
  /// **Cancellation.** A cancel point: an interrupt, or a cancel of the calling thread's own scope,
  /// ends the wait and leaves the task as it is. The value of a task that has ended is returned
  /// even then.
  ///
  /// @return what the task returned
  /// @throws TaskFailedException when the task failed; the cause is what it threw
  /// @throws TaskError when the task threw an [Error]
  /// @throws CancelledException when the task was cancelled, or the calling thread's scope
  /// @throws InterruptedException when the calling thread is interrupted; the flag is then clear
  /// @throws IllegalStateException when the task waits for itself, for a task that it is part of,
  ///   or for one that cannot end before it
  T await() throws InterruptedException;

  /// {@return the state: RUNNING until the outcome is decided, also before the thread has started}
  Future.State state();

  /// {@return whether the outcome is decided; the thread may still be ending}
  boolean isDone();

  /// {@return what the task returned}
  ///
  /// @throws IllegalStateException when it has not ended yet, failed or was cancelled
  T resultNow();

  /// {@return what the task threw}
  ///
  /// @throws IllegalStateException when it has not ended yet, succeeded or was cancelled
  Throwable exceptionNow();

  /// Cancels this task and everything below it; its siblings and its group go on. The task is
  /// CANCELLED at once and its waiters wake at once, while its group still waits for its thread. A
  /// value that it returns later is dropped, and closed if it is [AutoCloseable]. Does nothing when
  /// the outcome is decided.
  ///
  /// @param why for whoever reads the reason
  void cancel(String why);

  /// Returns a future that follows this task. Completing or cancelling it changes nothing here.
  ///
  /// @return a new future at each call, completed as [#await] would end
  CompletableFuture<T> toCompletableFuture();
}
