package io.nexios.concurrency;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What this module says to the log: only what nobody else can be told.
final class Reports {
  private static final System.Logger LOGGER = System.getLogger("io.nexios.concurrency");
  private static final int MAX_FRAMES = 24;

  private Reports() {}

  /// Logs, whatever the text of a failure or a log handler does: who reports must get on.
  private static void log(Level level, String message, @Nullable Throwable failure) {
    try {
      LOGGER.log(level, message, failure);
    } catch (Throwable unspeakable) { // most likely the failure, whose text is foreign code
      logWithout(level, message, failure);
    }
  }

  private static void logWithout(Level level, String message, @Nullable Throwable failure) {
    try {
      String type = failure == null ? "nothing" : failure.getClass().getName();
      LOGGER.log(level, message + "; thrown was a " + type + " that cannot be logged");
    } catch (Throwable broken) { // then it is the log itself
      return;
    }
  }

  static void cancelNotFollowed(String path, Throwable failure) {
    log(
        Level.WARNING,
        "the cancel of \"" + path + "\" is not repeated: its timer could not be set",
        failure);
  }

  static void hookFailed(Throwable failure) {
    log(Level.WARNING, "an onCancel hook failed", failure);
  }

  static void listenerFailed(Object listener, Throwable failure) {
    log(Level.WARNING, "task listener " + listener.getClass().getName() + " failed", failure);
  }

  static void carriersNotLoaded(Throwable failure) {
    log(Level.ERROR, "context carriers could not be loaded; none is active", failure);
  }

  static void threadDied(Thread thread, Throwable failure) {
    log(Level.ERROR, "thread " + thread + " died after its work", failure);
  }

  static void lateFailure(String path, Throwable failure) {
    log(Level.WARNING, "task \"" + path + "\" failed after its cancel", failure);
  }

  static void notClosed(String path, Throwable failure) {
    log(Level.WARNING, "the late value of task \"" + path + "\" could not be closed", failure);
  }

  static void unobserved(String path, Throwable failure) {
    log(Level.WARNING, "task \"" + path + "\" failed and nobody asked for its outcome", failure);
  }

  static void neverClosed(String path, String ownersName) {
    log(
        Level.WARNING,
        "task group \""
            + path
            + "\" was never closed, and its owner \""
            + ownersName
            + "\" has ended: open it in a try-with-resources statement",
        null);
  }

  static void unobservedMore(String path, long count) {
    log(Level.WARNING, "in group \"" + path + "\" " + count + " more tasks failed", null);
  }

  static void unobservedGroup(String path, Throwable failure) {
    log(Level.WARNING, "group \"" + path + "\" was closed without a join after a failure", failure);
  }

  static void backgroundFailed(String path, Throwable failure) {
    log(Level.WARNING, "background task \"" + path + "\" failed", failure);
  }

  static void refreshFailed(String subject, Throwable failure) {
    log(Level.WARNING, subject + " could not be refreshed; the old value stays", failure);
  }

  static void periodicRunFailed(String name, Throwable failure) {
    log(
        Level.WARNING,
        "a run of background task \"" + name + "\" failed; the next one comes",
        failure);
  }

  static void abandoned(String path, List<? extends TaskNode<?>> left) {
    log(
        Level.WARNING,
        "group \""
            + path
            + "\" was left with "
            + left.size()
            + " tasks still running: "
            + left.stream().limit(MAX_FRAMES).map(TaskNode::path).toList(),
        null);
  }

  static void abandonedEnded(TaskNode<?> task) {
    Throwable failure = task.failureIfAny();
    log(
        failure == null ? Level.INFO : Level.WARNING,
        "abandoned task \"" + task.path() + "\" has ended: " + task.state(),
        failure);
  }

  static void straggler(TaskNode<?> task, long sinceCancelNanos, StackTraceElement[] stack) {
    log(
        Level.WARNING,
        "task \""
            + task.path()
            + "\" still runs "
            + Durations.format(sinceCancelNanos)
            + " after its cancel ("
            + task.cancelReasonIfAny()
            + "; started "
            + Durations.format(task.ageNanos())
            + " ago)"
            + frames(stack),
        null);
  }

  static void furtherStragglers(String group, int count, long sinceCancelNanos) {
    log(
        Level.WARNING,
        "%,d more tasks of \"%s\" still ran %s after their cancel; a TaskListener hears of each"
            .formatted(count, group, Durations.format(sinceCancelNanos)),
        null);
  }

  private static String frames(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .limit(MAX_FRAMES)
        .map(frame -> System.lineSeparator() + "\tat " + frame)
        .collect(Collectors.joining());
  }
}
