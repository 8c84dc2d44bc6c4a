package io.nexios.concurrency;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The utilities as plain calls, made for a static import.
///
/// ```java
/// import static io.nexios.concurrency.Concurrency.*;
///
/// Image thumbnail = runInThreadPool(() -> scale(image));
/// List<Hit> hits = runUntilFirstComplete(() -> primary(q), () -> backup(q));
/// ```
public final class Concurrency {
  private Concurrency() {}

  /// Runs work on a platform thread of [ThreadPool#shared()] and waits for it: for work that
  /// computes for long, or that would pin the carrier of a virtual thread.
  ///
  /// **Cancellation.** A cancel point while queued: the work then never runs. While it runs, a
  /// cancel interrupts it, and this call waits for its end.
  ///
  /// @param work runs on a thread of the pool, with the caller's context
  /// @return what the work returns
  /// @throws X what the work throws, unchanged, with the caller's stack below its own
  /// @throws CancelledException when the caller was cancelled
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public static <T extends @Nullable Object, X extends Throwable> T runInThreadPool(
      Work<? extends T, X> work) throws X, InterruptedException {
    return ThreadPool.shared().call(work);
  }

  /// As [#runInThreadPool(Work)], without a value.
  ///
  /// @param work runs on a thread of the pool, with the caller's context
  /// @throws X what the work throws
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public static <X extends Throwable> void runInThreadPool(VoidWork<X> work)
      throws X, InterruptedException {
    ThreadPool.shared().run(work);
  }

  /// Runs all branches at once and returns the first success, be it null. The others are cancelled
  /// and waited for; a value that one of them returns too late is closed if it is [AutoCloseable].
  ///
  /// A failure does not end the race while another branch runs or may still start; it starts the
  /// next branch that waits for its delay. An [Error] ends the race at once.
  ///
  /// **Cancellation.** A cancel point; all branches are cancelled and waited for. **Timing.** A
  /// branch's own `timeout` is a failure of that branch only; for one limit over all, put
  /// [#withTimeout] around the race.
  ///
  /// @param branches one or more; a single one runs on the calling thread
  /// @return the result of the branch that succeeded first
  /// @throws TaskFailedException when all failed: the first failure in time is the cause, the
  ///   others are suppressed in the order of the branches
  /// @throws DeadlineExceededException when each branch failed by its own timeout
  /// @throws TaskError when a branch threw an [Error]
  /// @throws CancelledException when the caller was cancelled
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> T runUntilFirstComplete(
      Branch<? extends T>... branches) throws InterruptedException {
    return Race.<T>run(branches);
  }

  /// Starts a task that outlives the calling work, in the registry of the current application if
  /// there is one, else in one of the process. See [BackgroundTasks].
  ///
  /// @param name the leaf of its path
  /// @param work what it runs
  /// @return its handle, which may be dropped
  public static <T extends @Nullable Object> BackgroundTask<T> createBackgroundTask(
      String name, Callable<? extends T> work) {
    return BackgroundTasks.current().create(name, work);
  }

  /// As [#createBackgroundTask(String, Callable)], for work without a value.
  ///
  /// @param name the leaf of its path
  /// @param work what it runs
  /// @return its handle, which may be dropped
  public static BackgroundTask<@Nullable Void> createBackgroundTask(
      String name, VoidWork<? extends Exception> work) {
    return BackgroundTasks.current().create(name, work);
  }

  /// Waits for a length of time.
  ///
  /// **Cancellation.** A cancel point. **Timing.** By the clock of the calling thread's tree, so a
  /// test can move it. Zero or a negative length only checks for a cancel or an interrupt.
  ///
  /// @param duration how long
  /// @throws CancelledException when the calling thread's work is cancelled
  /// @throws InterruptedException when the thread is interrupted; the flag is then clear
  public static void sleep(Duration duration) throws InterruptedException {
    Objects.requireNonNull(duration, "duration");
    Parking.check();
    if (!duration.isPositive()) {
      return;
    }
    try (Alarm alarm = Alarm.in(duration)) {
      Parking.until(alarm::hasRung);
    }
  }

  /// Runs work on the calling thread with a limit of time, which everything that it starts
  /// inherits.
  ///
  /// **Timing.** When the time is up the work is cancelled: waits of Nexios throw, others are
  /// interrupted, again and again until it ends. A value that it returns all the same is returned.
  /// Zero or a negative limit runs nothing.
  ///
  /// **Cancellation.** The work sees every cancel that the caller would see.
  ///
  /// @param limit from now
  /// @param work runs on the calling thread
  /// @return what the work returns
  /// @throws X what the work throws, unchanged
  /// @throws DeadlineExceededException when the time was up; an exception of the work that is no
  ///   consequence of that is suppressed in it
  /// @throws InterruptedException when the caller was interrupted by somebody else
  public static <T extends @Nullable Object, X extends Throwable> T withTimeout(
      Duration limit, Work<? extends T, X> work) throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    return TimeLimit.call(Objects.requireNonNull(limit, "limit"), work);
  }

  /// As [#withTimeout(Duration, Work)], without a value.
  ///
  /// @param limit from now
  /// @param work runs on the calling thread
  /// @throws X what the work throws, unchanged
  /// @throws InterruptedException when the caller was interrupted by somebody else
  public static <X extends Throwable> void withTimeout(Duration limit, VoidWork<X> work)
      throws X, InterruptedException {
    TimeLimit.call(Objects.requireNonNull(limit, "limit"), Callables.work(work));
  }

  /// Begins to measure the time until the returned object is closed, and records it under the name.
  ///
  /// ```java
  /// try (var _ = measureTime("parallel_api_calls")) { … }
  /// ```
  ///
  /// @param name what the time is recorded under, in [Timings]
  /// @return records once, when it is closed for the first time
  public static Timing measureTime(String name) {
    return Timing.begin(Objects.requireNonNull(name, "name"));
  }
}
