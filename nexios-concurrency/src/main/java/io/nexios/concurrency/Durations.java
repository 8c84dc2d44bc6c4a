package io.nexios.concurrency;

import java.time.Duration;
import java.util.Locale;

/// Durations as nanoseconds that never overflow, and as people write them.
final class Durations {
  private Durations() {}

  /// Returns the length in nanoseconds, cut to the range of a `long` (292 years).
  static long toNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /// Returns the length to three digits in the unit that suits it: `2.4 s`, `150 ms`, `3 min`.
  static String format(Duration duration) {
    return format(toNanos(duration));
  }

  static String format(long nanos) {
    double magnitude = Math.abs((double) nanos);
    if (magnitude < 1e3) {
      return nanos + " ns";
    }
    if (magnitude < 1e6) {
      return decimal(nanos / 1e3) + " µs";
    }
    if (magnitude < 1e9) {
      return decimal(nanos / 1e6) + " ms";
    }
    if (magnitude < 120e9) {
      return decimal(nanos / 1e9) + " s";
    }
    if (magnitude < 7200e9) {
      return decimal(nanos / 60e9) + " min";
    }
    return decimal(nanos / 3600e9) + " h";
  }

  private static String decimal(double value) {
    String digits = String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.1f" : "%.0f", value);
    return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
  }
}
