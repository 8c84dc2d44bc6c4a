package io.nexios.concurrency;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What this module says to the log: only what nobody else can be told.
final class Reports {
  private static final System.Logger LOGGER = System.getLogger("io.nexios.concurrency");
  private static final int MAX_FRAMES = 24;

  private Reports() {}

  static void hookFailed(Throwable failure) {
    LOGGER.log(Level.WARNING, "an onCancel hook failed", failure);
  }

  static void listenerFailed(Object listener, Throwable failure) {
    LOGGER.log(
        Level.WARNING, "task listener " + listener.getClass().getName() + " failed", failure);
  }

  static void carriersNotLoaded(Throwable failure) {
    LOGGER.log(Level.ERROR, "context carriers could not be loaded; none is active", failure);
  }

  static void threadDied(Thread thread, Throwable failure) {
    LOGGER.log(Level.ERROR, "thread " + thread + " died after its work", failure);
  }

  static void lateFailure(String path, Throwable failure) {
    LOGGER.log(Level.WARNING, "task \"" + path + "\" failed after its cancel", failure);
  }

  static void notClosed(String path, Throwable failure) {
    LOGGER.log(
        Level.WARNING, "the late value of task \"" + path + "\" could not be closed", failure);
  }

  static void unobserved(String path, Throwable failure) {
    LOGGER.log(
        Level.WARNING, "task \"" + path + "\" failed and nobody asked for its outcome", failure);
  }

  static void unobservedGroup(String path, Throwable failure) {
    LOGGER.log(
        Level.WARNING, "group \"" + path + "\" was closed without a join after a failure", failure);
  }

  static void backgroundFailed(String path, Throwable failure) {
    LOGGER.log(Level.WARNING, "background task \"" + path + "\" failed", failure);
  }

  static void refreshFailed(String subject, Throwable failure) {
    LOGGER.log(Level.WARNING, subject + " could not be refreshed; the old value stays", failure);
  }

  static void periodicRunFailed(String name, Throwable failure) {
    LOGGER.log(
        Level.WARNING,
        "a run of background task \"" + name + "\" failed; the next one comes",
        failure);
  }

  static void abandoned(String path, List<? extends TaskNode<?>> left) {
    LOGGER.log(
        Level.WARNING,
        () ->
            "group \""
                + path
                + "\" was left with "
                + left.size()
                + " tasks still running: "
                + left.stream().limit(MAX_FRAMES).map(TaskNode::path).toList());
  }

  static void abandonedEnded(TaskNode<?> task) {
    Throwable failure = task.failureIfAny();
    LOGGER.log(
        failure == null ? Level.INFO : Level.WARNING,
        "abandoned task \"" + task.path() + "\" has ended: " + task.state(),
        failure);
  }

  static void straggler(TaskNode<?> task, long sinceCancelNanos, StackTraceElement[] stack) {
    LOGGER.log(
        Level.WARNING,
        () ->
            "task \""
                + task.path()
                + "\" still runs "
                + Durations.format(sinceCancelNanos)
                + " after its cancel ("
                + task.cancelReasonIfAny()
                + "; started "
                + Durations.format(task.ageNanos())
                + " ago)"
                + frames(stack));
  }

  private static String frames(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .limit(MAX_FRAMES)
        .map(frame -> System.lineSeparator() + "\tat " + frame)
        .collect(Collectors.joining());
  }
}
