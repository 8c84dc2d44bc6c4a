package io.nexios.concurrency;

import java.util.Arrays;

/// Shows in an exception from another thread who had called for the work.
final class CallerStack {
  private static final StackTraceElement SEPARATOR =
      new StackTraceElement("--- called from thread", "", "", 0);

  private CallerStack() {}

  /// Puts the calling thread's frames below those of the exception, once. An exception without a
  /// stack, or thrown a second time, stays as it is.
  static Throwable appendTo(Throwable failure) {
    StackTraceElement[] own = failure.getStackTrace();
    if (own.length > 0 && Arrays.stream(own).noneMatch(SEPARATOR::equals)) {
      StackTraceElement[] below = new Throwable().getStackTrace();
      StackTraceElement[] joined = Arrays.copyOf(own, own.length + 1 + below.length);
      joined[own.length] = SEPARATOR;
      System.arraycopy(below, 0, joined, own.length + 1, below.length);
      failure.setStackTrace(joined);
    }
    return failure;
  }
}
