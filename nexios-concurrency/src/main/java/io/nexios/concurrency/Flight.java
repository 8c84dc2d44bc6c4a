package io.nexios.concurrency;

import io.nexios.concurrency.internal.FlightRecording;
import org.jspecify.annotations.Nullable;

/// The door to the JVM's flight recorder. Until a recording is made in this process, a call here is
/// the question of [FlightRecording], and nothing else.
final class Flight {
  private Flight() {}

  private static boolean isOn() {
    return FlightRecording.isPossible();
  }

  /// Notes the begin of a task's work, on its thread. Returns what [#taskEnded] takes, or null.
  static @Nullable Object taskStarted(TaskNode<?> task) {
    return isOn() ? FlightEvents.taskStarted(task) : null;
  }

  static void taskEnded(@Nullable Object begun, TaskNode<?> task) {
    if (begun != null) {
      FlightEvents.taskEnded(begun, task);
    }
  }

  /// Notes the opening of a group, on its owner. Returns what [#groupClosed] takes, or null.
  static @Nullable Object groupOpened() {
    return isOn() ? FlightEvents.groupOpened() : null;
  }

  static void groupClosed(@Nullable Object begun, TaskGroup group, long created) {
    if (begun != null) {
      FlightEvents.groupClosed(begun, group, created);
    }
  }

  /// Notes the begin of a race, on its owner. Returns what [#raceEnded] takes, or null.
  static @Nullable Object raceStarted() {
    return isOn() ? FlightEvents.raceStarted() : null;
  }

  /// @param failure what the race threw, or null if it has a winner
  static void raceEnded(@Nullable Object begun, Race<?> race, @Nullable Throwable failure) {
    if (begun != null) {
      FlightEvents.raceEnded(begun, race, failure);
    }
  }

  /// Notes the begin of a pool's work for a caller, on the pool's thread. Returns what
  /// [#poolCallEnded] takes, or null.
  static @Nullable Object poolCallStarted(PoolCall<?, ?> call) {
    return isOn() ? FlightEvents.poolCallStarted(call) : null;
  }

  static void poolCallEnded(@Nullable Object begun, boolean failed) {
    if (begun != null) {
      FlightEvents.poolCallEnded(begun, failed);
    }
  }

  /// Notes a cancel where it began, on the thread that cancels.
  static void cancelled(Scope scope, int reached) {
    if (isOn()) {
      FlightEvents.cancelled(scope, reached);
    }
  }

  static void straggler(ChildTask<?> task, long sinceCancelNanos, StackTraceElement[] stack) {
    if (isOn()) {
      FlightEvents.straggler(task, sinceCancelNanos, stack);
    }
  }
}
