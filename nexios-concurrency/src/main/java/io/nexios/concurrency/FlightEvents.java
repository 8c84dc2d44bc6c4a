package io.nexios.concurrency;

import io.nexios.concurrency.FlightEventTypes.BackgroundTaskEvent;
import io.nexios.concurrency.FlightEventTypes.CancelEvent;
import io.nexios.concurrency.FlightEventTypes.GroupEvent;
import io.nexios.concurrency.FlightEventTypes.LoadEvent;
import io.nexios.concurrency.FlightEventTypes.PoolCallEvent;
import io.nexios.concurrency.FlightEventTypes.RaceEvent;
import io.nexios.concurrency.FlightEventTypes.RefreshEvent;
import io.nexios.concurrency.FlightEventTypes.RunEvent;
import io.nexios.concurrency.FlightEventTypes.StragglerEvent;
import io.nexios.concurrency.FlightEventTypes.TaskEvent;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Fills the events of this module. Nothing here may be touched but through [Flight], because
/// `jdk.jfr` may be absent, and because the types are registered when they are touched.
final class FlightEvents {
  private static final int MAX_FRAMES = 32;

  private FlightEvents() {}

  static @Nullable Object taskStarted(TaskNode<?> task) {
    RunEvent event = newRun(task);
    if (event != null) {
      event.queueTime = task.ageNanos();
      event.begin();
    }
    return event;
  }

  private static @Nullable RunEvent newRun(TaskNode<?> task) {
    return switch (task) {
      case ChildTask<?> _ -> FlightEventTypes.TASK.isEnabled() ? new TaskEvent() : null;
      case BackgroundNode<?> _ ->
          FlightEventTypes.BACKGROUND_TASK.isEnabled() ? new BackgroundTaskEvent() : null;
      case LoadTask<?> load when load.isRefresh() -> newRefresh(load);
      case LoadTask<?> _ -> FlightEventTypes.LOAD.isEnabled() ? new LoadEvent() : null;
    };
  }

  private static @Nullable RefreshEvent newRefresh(LoadTask<?> load) {
    if (!FlightEventTypes.REFRESH.isEnabled()) {
      return null;
    }
    RefreshEvent event = new RefreshEvent();
    event.age = load.ageOfTheOldNanos();
    return event;
  }

  static void taskEnded(Object begun, TaskNode<?> task) {
    RunEvent event = (RunEvent) begun;
    event.end();
    if (event.shouldCommit()) {
      event.path = task.path();
      event.state = task.state().name();
      event.reason = textOf(task.cancelReasonIfAny());
      event.failure = nameOf(task.failureIfAny());
      event.commit();
    }
  }

  static @Nullable Object raceStarted() {
    if (!FlightEventTypes.RACE.isEnabled()) {
      return null;
    }
    RaceEvent event = new RaceEvent();
    event.begin();
    return event;
  }

  static void raceEnded(Object begun, Race<?> race, @Nullable Throwable failure) {
    RaceEvent event = (RaceEvent) begun;
    event.end();
    if (event.shouldCommit()) {
      event.path = race.path();
      switch (failure) {
        case null -> {
          event.state = "SUCCESS";
          event.winner = race.winner();
        }
        case CancelledException _, InterruptedException _ -> {
          event.state = "CANCELLED";
          event.reason = textOf(race.cancelReason());
        }
        default -> {
          event.state = "FAILED";
          event.failure = nameOf(failure.getCause() == null ? failure : failure.getCause());
        }
      }
      event.branches = race.branches();
      event.started = race.started();
      event.commit();
    }
  }

  static @Nullable Object groupOpened() {
    if (!FlightEventTypes.GROUP.isEnabled()) {
      return null;
    }
    GroupEvent event = new GroupEvent();
    event.begin();
    return event;
  }

  static void groupClosed(Object begun, TaskGroup group, long created) {
    GroupEvent event = (GroupEvent) begun;
    event.end();
    if (event.shouldCommit()) {
      event.path = group.fullPath();
      event.state = group.isCancelled() ? "CANCELLED" : "CLOSED";
      event.reason = textOf(group.reason());
      event.created = created;
      event.commit();
    }
  }

  static @Nullable Object poolCallStarted(PoolCall<?, ?> call) {
    if (!FlightEventTypes.POOL_CALL.isEnabled()) {
      return null;
    }
    PoolCallEvent event = new PoolCallEvent();
    event.path = call.fullPath();
    event.pool = call.pool().name();
    event.queueTime = call.queuedNanos();
    event.begin();
    return event;
  }

  static void poolCallEnded(Object begun, boolean failed) {
    PoolCallEvent event = (PoolCallEvent) begun;
    event.state = failed ? "FAILED" : "SUCCESS";
    event.commit();
  }

  static void cancelled(Scope scope, int reached) {
    if (FlightEventTypes.CANCEL.isEnabled()) {
      CancelEvent event = new CancelEvent();
      event.path = scope.fullPath();
      event.reason = String.valueOf(scope.reason());
      event.reached = reached;
      event.commit();
    }
  }

  static void straggler(ChildTask<?> task, long sinceCancelNanos, StackTraceElement[] stack) {
    if (FlightEventTypes.STRAGGLER.isEnabled()) {
      Thread thread = task.thread;
      StragglerEvent event = new StragglerEvent();
      event.path = task.path();
      event.sinceCancel = sinceCancelNanos;
      event.threadId = thread == null ? 0 : thread.threadId();
      event.stack =
          Arrays.stream(stack)
              .limit(MAX_FRAMES)
              .map(StackTraceElement::toString)
              .collect(Collectors.joining("\n"));
      event.commit();
    }
  }

  private static @Nullable String textOf(@Nullable CancelReason reason) {
    return reason == null ? null : reason.toString();
  }

  private static @Nullable String nameOf(@Nullable Throwable failure) {
    return failure == null ? null : failure.getClass().getName();
  }
}
