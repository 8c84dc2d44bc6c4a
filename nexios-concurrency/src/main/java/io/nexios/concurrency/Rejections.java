package io.nexios.concurrency;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The exceptions for misuse, in one place so that they read alike.
final class Rejections {
  private Rejections() {}

  static RejectedExecutionException noThread() {
    return new RejectedExecutionException(
        "the thread factory returned null; expected a new thread that is not started");
  }

  static IllegalStateException threadAlreadyStarted(Thread thread) {
    return new IllegalStateException(
        "the thread factory returned "
            + thread
            + " in state "
            + thread.getState()
            + "; expected a new thread that is not started");
  }

  static IllegalStateException leftOpen(String path) {
    return new IllegalStateException(
        (path.isEmpty() ? "a limit or a shield" : "\"" + path + "\"")
            + " ended while a group that it opened was still open; the group was cancelled"
            + " and awaited now: open it in a try-with-resources statement");
  }

  static IllegalStateException closedOutOfOrder(String path) {
    return new IllegalStateException(
        "task group \""
            + path
            + "\" was closed before a group that was opened inside it; the inner"
            + " one was cancelled and awaited first: close groups in the reverse order of opening");
  }

  static IllegalStateException bodyStillRuns(String path, boolean isOwnBody) {
    return new IllegalStateException(
        "task group \""
            + path
            + (isOwnBody
                ? "\" cannot be closed by its own body: it ends when the body returns; to stop its"
                    + " tasks, cancel it"
                : "\" cannot be closed here: the body of a call, a limit or a shield that was opened"
                    + " inside it still runs; close it after that has returned"));
  }

  static IllegalStateException awaitsItself(String path) {
    return new IllegalStateException(
        "task \""
            + path
            + "\" was awaited from inside itself, which would never end; await it from"
            + " its group's owner or from a sibling");
  }

  static IllegalStateException awaitsInACircle(String path) {
    return new IllegalStateException(
        "task \""
            + path
            + "\" was awaited by work that it waits for itself, which would never end; let one of the"
            + " two give its result before it awaits the other");
  }

  static IllegalStateException noOutcomeYet(String path, String wanted, Future.State state) {
    return new IllegalStateException(
        "task \""
            + path
            + "\" has no "
            + wanted.substring(wanted.indexOf(' ') + 1)
            + ": its state is "
            + state
            + "; call await(), or ask for state() first");
  }

  static IllegalStateException groupClosed(String path) {
    return new IllegalStateException(
        "task group \"" + path + "\" is closed: createTask must come before its end");
  }

  /// @param callsInside how many calls of groups stand on the owner's stack down to the one that
  ///   opened this group, or zero when none did
  static IllegalStateException notInTree(String path, Thread owner, int callsInside) {
    return new IllegalStateException(
        "thread \""
            + Thread.currentThread().getName()
            + "\" does not belong to task group \""
            + path
            + "\": only its owner and threads of its tree may create tasks in it; it was opened by "
            + owner
            + opening(owner.getStackTrace(), callsInside)
            + "; hand the work to a task of the group, or open a group here");
  }

  /// Where a group was opened, as far as the owner's stack still shows it.
  private static String opening(StackTraceElement[] stack, int callsInside) {
    int calls = 0;
    for (StackTraceElement frame : stack) {
      boolean isGroups = frame.getClassName().equals(TaskGroup.class.getName());
      if (isGroups && frame.getMethodName().equals("callIn")) {
        calls++;
      } else if (calls == callsInside && !isGroups && !isOfTheJdk(frame) && calls > 0) {
        return " at " + frame;
      } else if (callsInside == 0 && !isOurs(frame) && !isOfTheJdk(frame)) {
        return ", which is at " + frame;
      }
    }
    return "";
  }

  private static boolean isOurs(StackTraceElement frame) {
    return frame.getClassName().startsWith("io.nexios.concurrency.");
  }

  private static boolean isOfTheJdk(StackTraceElement frame) {
    return frame.getClassName().startsWith("java.") || frame.getClassName().startsWith("jdk.");
  }

  static WrongThreadException notOwner(String path, @Nullable Thread owner, String operation) {
    return new WrongThreadException(
        operation
            + " of task group \""
            + path
            + "\" was called by thread \""
            + Thread.currentThread().getName()
            + "\"; only its owner "
            + owner
            + " may call it");
  }

  static IllegalStateException allPlacesBlocked(String path, int limit) {
    return new IllegalStateException(
        "task group \""
            + path
            + "\" can run "
            + limit
            + " tasks at once, and each of them now waits to"
            + " create another one in it, which would never end; raise withMaxConcurrency, or open an"
            + " inner group");
  }

  static IllegalStateException loadAsksForItself(String asked, String by) {
    return new IllegalStateException(
        "lazy value \""
            + asked
            + "\" was asked for by its own load"
            + (asked.equals(by) ? "" : ", by way of \"" + by + "\"")
            + ", which would never end; pass the value on, or split the loader");
  }

  static IllegalArgumentException outOfRange(String what, long min, long max, Object actual) {
    return new IllegalArgumentException(
        what + " must be between " + min + " and " + max + ", was " + actual);
  }
}
