package io.nexios.resilience;

import java.time.Duration;
import java.util.Locale;

/// Durations of options as nanoseconds, and nanoseconds as people read them.
final class Nanos {
  /** 146 years: the sum of two such lengths does not overflow. */
  static final long MAX = Long.MAX_VALUE >> 1;

  private static final Duration MAX_DURATION = Duration.ofNanos(MAX);

  private Nanos() {}

  /// Returns the length in nanoseconds, cut to [#MAX].
  static long of(Duration duration) {
    return duration.compareTo(MAX_DURATION) > 0 ? MAX : duration.toNanos();
  }

  /// Returns the length in milliseconds below a second, else in seconds to one digit.
  static String format(long nanos) {
    return nanos < 1_000_000_000
        ? Math.ceilDiv(nanos, 1_000_000) + " ms"
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}
