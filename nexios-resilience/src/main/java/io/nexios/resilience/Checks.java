package io.nexios.resilience;

import java.time.Duration;
import java.util.Objects;

/// The ranges of options.
final class Checks {
  private Checks() {}

  static int requireInRange(int value, int least, int most, String subject) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          subject + " must be between " + least + " and " + most + ", was " + value);
    }
    return value;
  }

  static int requirePercent(int value, String subject) {
    return requireInRange(value, 1, 100, subject + " in percent");
  }

  static Duration requirePositive(Duration duration, String subject) {
    Objects.requireNonNull(duration, subject);
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(subject + " must be longer than zero, was " + duration);
    }
    return duration;
  }

  static Duration requireNotNegative(Duration duration, String subject) {
    Objects.requireNonNull(duration, subject);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(subject + " must not be negative, was " + duration);
    }
    return duration;
  }
}
