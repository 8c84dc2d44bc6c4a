package io.nexios.resilience;

import io.nexios.resilience.Retry.Jitter;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt.
///
/// **Source.** Marc Brooker, *Exponential Backoff And Jitter*, AWS Architecture Blog, 2015.
///
/// @param firstNanos the ceiling of the first wait; it doubles with each attempt
/// @param mostNanos the ceiling of all waits
record Backoff(long firstNanos, long mostNanos, Jitter jitter) {
  /// @param attempt the number of the attempt that failed, from one
  /// @param previousNanos the wait before that one; zero before the first
  long nanosAfter(int attempt, long previousNanos, RandomGenerator random) {
    long ceiling = ceilingNanos(attempt);
    return switch (jitter) {
      case NONE -> ceiling;
      case FULL -> random.nextLong(ceiling + 1);
      case DECORRELATED -> {
        long upTo =
            Math.max(firstNanos, previousNanos > mostNanos / 3 ? mostNanos : previousNanos * 3);
        yield Math.min(mostNanos, random.nextLong(firstNanos, upTo + 1));
      }
    };
  }

  /// Doubles without overflow, whatever the number of the attempt.
  long ceilingNanos(int attempt) {
    int doublings = attempt - 1;
    return doublings >= Long.SIZE - 1 || firstNanos > mostNanos >> doublings
        ? mostNanos
        : firstNanos << doublings;
  }
}
