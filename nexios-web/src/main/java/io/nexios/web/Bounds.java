package io.nexios.web;

import java.time.Duration;
import java.util.Objects;

/// Checks of settings, with messages of one form.
final class Bounds {
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

  static Duration positive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s must be positive, was %s".formatted(name, value));
    }
    return value;
  }
}
