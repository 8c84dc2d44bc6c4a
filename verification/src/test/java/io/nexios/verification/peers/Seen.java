package io.nexios.verification.peers;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/// Observations in words, the same words for everybody.
final class Seen {
  /// A limit of time that passes while the work it limits waits, so long that the work has begun.
  static final Duration LIMIT = Duration.ofMillis(100);

  private Seen() {}

  static String state(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String probesAtOnce(int probes) {
    return probes + (probes == 1 ? " probe runs" : " probes run at once");
  }

  static String nextCall(boolean admitted) {
    return admitted ? "the next call is let through" : "the next call is rejected";
  }

  static String failuresCounted(long failures) {
    return failures + " failures still count";
  }

  static String places(long places) {
    return places + " places of 2";
  }

  static String attempts(int attempts) {
    return attempts + (attempts == 1 ? " attempt" : " attempts");
  }

  static String stillRuns(boolean runs) {
    return runs ? "still runs" : "has ended";
  }

  static String events(int events) {
    return events + " events";
  }

  static String loads(int loads) {
    return loads + (loads == 1 ? " load" : " loads");
  }

  /// Runs work, and says what came of it.
  static String outcome(Callable<?> work) {
    try {
      return String.valueOf(work.call());
    } catch (Throwable thrown) { // what it is, is what we want to know
      return thrown.getClass().getSimpleName();
    } finally {
      boolean _ = Thread.interrupted(); // some set the flag
    }
  }

  static String listener(String outcome, Thread thread) {
    String where = thread == Thread.currentThread() ? "the caller's thread" : "a thread of its own";
    return "the call gives " + outcome + "; the listener runs in " + where;
  }

  /// Runs work that fails, and counts the failures that the caller gets to see.
  static String failuresIn(Callable<?> work) {
    try {
      return "no failure, but " + work.call();
    } catch (Exception thrown) {
      Throwable last = thrown.getCause() == null ? thrown : thrown.getCause();
      return "the last failure and " + last.getSuppressed().length + " before it";
    }
  }

  /// Waits as a call does whose callee does not answer.
  static Object waitFor(CountDownLatch release, CountDownLatch ended) {
    try {
      release.await();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
    return "late";
  }
}
