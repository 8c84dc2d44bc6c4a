package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens while tasks of a cancelled group do not end: they are interrupted again with
/// growing pauses, reported once each, and in the end left behind if the options allow it. All of
/// it counts from the cancel. Begun by the canceller, stopped by the owner; the timer thread does
/// the rest.
final class CancelFollowUp {
  /** Stacks in the log for one group; whoever wants them all has a listener. */
  static final int MAX_LOGGED = 100;

  private final TaskScope group;
  private final TimeSource time;
  private final long cancelledAtNanos;
  private final Nudge nudge;
  private final TimeSource.Timer straggler;
  private final TimeSource.@Nullable Timer abandon;
  private final Object lock = new Object();
  private @Nullable Thread reporter; // guarded by lock
  private boolean stopped; // guarded by lock

  private CancelFollowUp(TaskScope group, TaskGroup.Options options) {
    this.group = group;
    this.time = group.time();
    this.cancelledAtNanos = time.nanoTime();
    this.nudge = new Nudge(time, this::nudgeAll);
    this.straggler = time.schedule(Durations.toNanos(options.stragglerAfter()), this::report);
    Duration abandonAfter = options.abandonAfter();
    this.abandon =
        abandonAfter == null
            ? null
            : time.schedule(Durations.toNanos(abandonAfter), group::abandon);
  }

  static CancelFollowUp begin(TaskScope group, TaskGroup.Options options) {
    CancelFollowUp begun = new CancelFollowUp(group, options);
    begun.nudge.start();
    return begun;
  }

  /// Ends the reports, and waits for one that has begun. Tasks that were left behind are still
  /// interrupted until they end.
  void stop() {
    Thread begun = disarm();
    if (begun != null) {
      Threads.joinOneKeepingInterrupts(begun);
    }
  }

  /// Takes the timers back; returns the thread of a report that has begun, or null.
  @Nullable Thread disarm() {
    if (group.running() == 0) {
      nudge.stop();
    }
    straggler.cancel();
    if (abandon != null) {
      abandon.cancel();
    }
    synchronized (lock) {
      stopped = true;
      return reporter;
    }
  }

  private boolean nudgeAll() {
    List<ChildTask<?>> tasks = group.runningTasks();
    boolean isAnyDropped = false;
    for (ChildTask<?> task : tasks) {
      task.nudge();
      isAnyDropped |= task.isDropped();
    }
    if (isAnyDropped) {
      endDropped();
    }
    return !tasks.isEmpty();
  }

  /// Ends tasks that were dropped after the report, or left behind before it: nobody else would.
  private void endDropped() {
    synchronized (lock) {
      boolean isReported = stopped || reporter != null;
      if (isReported && (reporter == null || !reporter.isAlive())) {
        reporter =
            Threads.startDetached(
                time,
                "nexios-stragglers",
                () -> group.runningTasks().forEach(TaskNode::endIfDropped));
      }
    }
  }

  /// Stacks take long to read and listeners are foreign code: neither is for the timer thread.
  private void report() {
    synchronized (lock) {
      if (!stopped) {
        reporter = Threads.startDetached(time, "nexios-stragglers", this::reportAll);
      }
    }
  }

  private void reportAll() {
    long sinceCancelNanos = time.nanoTime() - cancelledAtNanos;
    int reported = 0;
    for (ChildTask<?> task : group.runningTasks()) {
      Thread thread = task.thread;
      if (!task.endIfDropped() && thread != null && !task.hasEnded()) {
        StackTraceElement[] stack = thread.getStackTrace();
        if (reported++ < MAX_LOGGED) {
          Reports.straggler(task, sinceCancelNanos, stack);
        }
        Flight.straggler(task, sinceCancelNanos, stack);
        Listeners.straggler(task, Duration.ofNanos(sinceCancelNanos), stack);
      }
    }
    if (reported > MAX_LOGGED) {
      Reports.furtherStragglers(group.fullPath(), reported - MAX_LOGGED, sinceCancelNanos);
    }
  }
}
