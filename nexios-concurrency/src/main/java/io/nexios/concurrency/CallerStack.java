package io.nexios.concurrency;

import java.util.Arrays;

/// Shows in an exception from another thread who had called for the work.
final class CallerStack {
  private static final StackTraceElement SEPARATOR =
      new StackTraceElement("--- called from thread", "", "", 0);

  private CallerStack() {}

  /// Puts the calling thread's frames below those of the exception, in place of those of an earlier
  /// caller if the same exception was thrown before. One without a stack stays as it is.
  ///
  /// @param isPassedOn whether the exception has just come through a call inside this one, whose
  ///   caller stands in it and stays
  static Throwable appendTo(Throwable failure, boolean isPassedOn) {
    StackTraceElement[] present = failure.getStackTrace();
    int earlier = isPassedOn ? -1 : Arrays.asList(present).indexOf(SEPARATOR);
    int own = earlier < 0 ? present.length : earlier;
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
