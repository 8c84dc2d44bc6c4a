package io.nexios.testing;

import java.math.BigDecimal;
import java.time.Duration;

/// Nanoseconds as tests need them: exact, and never overflowing.
final class Nanos {
  private Nanos() {}

  /// Returns the length in nanoseconds, cut to the range of a `long`.
  static long of(Duration length) {
    try {
      return length.toNanos();
    } catch (ArithmeticException tooLong) {
      return length.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /// Returns the sum of two lengths that are not negative, cut to the range of a `long`.
  static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /// Returns all digits in seconds: `0.25 s`.
  static String text(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString() + " s";
  }
}
