package io.nexios.web;

import java.time.Duration;
import java.util.Objects;

/// Checks of settings, with messages of one form.
final class Bounds {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Bounds() {}

  static int atLeast(int least, String name, int value) {
    atLeast((long) least, name, value);
    return value;
  }

  static long atLeast(long least, String name, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, was %d".formatted(name, least, value));
    }
    return value;
  }

  static void between(int least, int greatest, String name, int value) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          "%s must be between %d and %d, was %d".formatted(name, least, greatest, value));
    }
  }

  /// Returns a length of time in nanoseconds, cut so that adding a time to it cannot overflow: who
  /// wants no limit may give the longest [Duration] there is.
  static long nanos(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
  }

  static Duration positive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s must be positive, was %s".formatted(name, value));
    }
    return value;
  }
}
