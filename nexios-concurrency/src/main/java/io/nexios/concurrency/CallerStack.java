package io.nexios.concurrency;

import java.util.Arrays;

/// Shows in an exception from another thread who had called for the work.
final class CallerStack {
  private static final StackTraceElement SEPARATOR =
      new StackTraceElement("--- called from thread", "", "", 0);

  private CallerStack() {}

  /// Puts the calling thread's frames below those of the exception, in place of those of an earlier
  /// caller if the same exception was thrown before. One without a stack stays as it is.
  static Throwable appendTo(Throwable failure) {
    StackTraceElement[] present = failure.getStackTrace();
    int own = Arrays.asList(present).indexOf(SEPARATOR);
    own = own < 0 ? present.length : own;
    if (own > 0) {
      StackTraceElement[] below = new Throwable().getStackTrace();
      StackTraceElement[] joined = Arrays.copyOf(present, own + 1 + below.length);
      joined[own] = SEPARATOR;
      System.arraycopy(below, 0, joined, own + 1, below.length);
      failure.setStackTrace(joined);
    }
    return failure;
  }
}
