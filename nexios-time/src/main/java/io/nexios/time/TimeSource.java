package io.nexios.time;

import java.time.Instant;

/// A monotonic clock with a timer: the only place that Nexios takes time from.
///
/// Code that waits never waits with a limit of its own: it waits without one and lets a timer of
/// its time source wake it. So a test that replaces the time source moves all time by hand, and the
/// code under test runs unchanged on real threads.
///
/// **Threading.** All methods may be called from any thread. Actions run one after another on the
/// timer's own thread and must therefore be short, must not block and must not run code of users.
///
/// **Source.** The split of clock and timer follows `java.util.concurrent.ScheduledExecutorService`
/// and the `Ticker` and `Scheduler` of published caches; the inheritance through a tree of tasks is
/// Trio's.
public interface TimeSource {
  /// Returns the current value of the monotonic clock, in nanoseconds since an arbitrary origin, as
  /// [System#nanoTime()] does. Only differences of two values of one time source mean something.
  long nanoTime();

  /// Returns the wall-clock time that goes with [#nanoTime()], for people to read. It may jump.
  Instant instant();

  /// Arranges for an action to run once on the timer thread.
  ///
  /// **Timing.** Not before `delayNanos` nanoseconds have passed. Zero or a negative delay runs the
  /// action as soon as the timer thread gets to it, never in the calling thread. Values beyond 146
  /// years count as 146 years. Actions that are due at the same instant run in the order in which
  /// they were scheduled.
  ///
  /// @param delayNanos the delay from now, in nanoseconds
  /// @param action short, not blocking; an exception that it throws is logged and ends only this
  ///   action
  /// @return the handle that takes the action back
  Timer schedule(long delayNanos, Runnable action);

  /// {@return how many actions are armed: scheduled, not yet begun and not taken back}
  int pending();

  /// Tells this time source that a thread which takes its time from it is about to start. Virtual
  /// time must know whom to wait for before it moves; the system's time source ignores the call.
  ///
  /// @param thread not started yet, or a pooled thread about to begin a piece of work
  default void threadStarting(Thread thread) {}

  /// {@return the time source of the operating system: [System#nanoTime()] and one daemon thread}
  static TimeSource system() {
    return SystemTimeSource.INSTANCE;
  }

  /// {@return the time source of the calling thread: the one bound by [#bind], else [#system()]}
  static TimeSource current() {
    return Binding.BOUND.orElse(SystemTimeSource.INSTANCE);
  }

  /// Runs an operation with a time source bound as the calling thread's [#current()] one. Threads
  /// that the operation starts do not inherit the binding by themselves; Nexios binds it again in
  /// every thread of a task tree.
  ///
  /// @param source what [#current()] returns inside
  /// @param operation what to run
  /// @return what the operation returns
  /// @throws X what the operation throws
  static <T, X extends Throwable> T bind(TimeSource source, ScopedValue.CallableOp<T, X> operation)
      throws X {
    return ScopedValue.where(Binding.BOUND, source).call(operation);
  }

  /// The handle of one scheduled action.
  interface Timer {
    /// Takes the action back and forgets it at once. Returns false when it has begun, has run or
    /// was taken back before: it may then still be running.
    ///
    /// @return whether the action will never run because of this call
    boolean cancel();
  }
}
