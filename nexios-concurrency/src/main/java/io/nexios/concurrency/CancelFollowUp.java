package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What happens while the owner of a cancelled group waits for tasks that do not end: they are
/// interrupted again with growing pauses, reported once each, and in the end left behind if the
/// options allow it. Begun and stopped by the owner; the timer thread does the rest.
final class CancelFollowUp {
  private final TaskGroup group;
  private final TimeSource time;
  private final long startedAtNanos;
  private final Set<ChildTask<?>> reported = new HashSet<>(); // by the reporting thread only
  private final Nudge nudge;
  private final TimeSource.Timer straggler;
  private final TimeSource.@Nullable Timer abandon;
  private volatile @Nullable Thread reporter; // written by the timer thread
  private volatile boolean stopped;

  private CancelFollowUp(TaskGroup group, TaskGroup.Options options) {
    this.group = group;
    this.time = group.time();
    this.startedAtNanos = time.nanoTime();
    this.nudge = new Nudge(time, this::nudgeAll);
    this.straggler = time.schedule(Durations.toNanos(options.stragglerAfter()), this::report);
    Duration abandonAfter = options.abandonAfter();
    this.abandon =
        abandonAfter == null
            ? null
            : time.schedule(Durations.toNanos(abandonAfter), group::abandon);
  }

  static CancelFollowUp start(TaskGroup group, TaskGroup.Options options) {
    CancelFollowUp followUp = new CancelFollowUp(group, options);
    followUp.nudge.start();
    return followUp;
  }

  void stop() {
    stopped = true;
    nudge.stop();
    straggler.cancel();
    if (abandon != null) {
      abandon.cancel();
    }
    Thread started = reporter;
    if (started != null) {
      Threads.joinOneKeepingInterrupts(started);
    }
  }

  private boolean nudgeAll() {
    for (ChildTask<?> task : group.runningTasks()) {
      task.nudge();
    }
    return true;
  }

  /// Stacks take long to read and listeners are foreign code: neither is for the timer thread.
  private void report() {
    if (!stopped) {
      reporter = Threads.startDetached(time, "nexios-stragglers", this::reportAll);
    }
  }

  private void reportAll() {
    long sinceCancelNanos = time.nanoTime() - startedAtNanos;
    for (ChildTask<?> task : group.runningTasks()) {
      Thread thread = task.thread;
      if (!task.endIfDropped() && thread != null && reported.add(task)) {
        StackTraceElement[] stack = thread.getStackTrace();
        Reports.straggler(task, sinceCancelNanos, stack);
        Listeners.straggler(task, Duration.ofNanos(sinceCancelNanos), stack);
      }
    }
  }
}
