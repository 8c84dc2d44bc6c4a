package io.nexios.resilience;

/// When counted calls speak for opening the breaker. Rates are compared in whole numbers: one
/// failure of three reaches 33 % and does not reach 34 %.
///
/// @param minimumCalls below this many calls nothing speaks for opening
/// @param failurePercent 1 to 100
/// @param slowPercent 1 to 100
record Thresholds(int minimumCalls, int failurePercent, int slowPercent) {
  boolean areReached(long calls, long failures, long slow) {
    return calls >= minimumCalls
        && (isReached(failures, calls, failurePercent) || isReached(slow, calls, slowPercent));
  }

  static boolean isReached(long part, long whole, int percent) {
    return part * 100 >= whole * percent;
  }
}
