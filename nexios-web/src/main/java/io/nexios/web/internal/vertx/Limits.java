package io.nexios.web.internal.vertx;

import io.nexios.web.spi.EngineOptions;
import java.time.Duration;

/// The limits of a server in the form that they are compared in.
///
/// @param headerNanos from accept, or from the last response, to a complete head
/// @param idleNanos without an exchange
/// @param writeStallNanos without progress of a write
/// @param bodyAllowanceNanos how far a body may fall behind its least rate
/// @param bodyBytesPerSecond the least rate
/// @param sweepNanos how often the clocks of all connections are looked at
record Limits(
    long headerNanos,
    long idleNanos,
    long writeStallNanos,
    long bodyAllowanceNanos,
    long bodyBytesPerSecond,
    long sweepNanos) {
  private static final long MIN_SWEEP_NANOS = Duration.ofMillis(5).toNanos();
  private static final long MAX_SWEEP_NANOS = Duration.ofMillis(500).toNanos();

  static Limits of(EngineOptions options) {
    long header = toNanos(options.headerWithin());
    long idle = toNanos(options.idleAfter());
    long stall = toNanos(options.writeStallAfter());
    long rate = toNanos(options.minBodyRateAfter());
    long least = Math.min(Math.min(header, idle), Math.min(stall, rate));
    return new Limits(
        header,
        idle,
        stall,
        rate,
        options.minBodyBytesPerSecond(),
        Math.clamp(least / 16, MIN_SWEEP_NANOS, MAX_SWEEP_NANOS));
  }

  /// Between two requests of an HTTP/1.1 connection both limits count: the next head must be there.
  long betweenRequestsNanos() {
    return Math.min(headerNanos, idleNanos);
  }

  /// {@return how long these bytes of a body may take at the least rate}
  long nanosForBody(int bytes) {
    return bytes * 1_000_000_000L / bodyBytesPerSecond;
  }

  /** Cut to a range in which sums and differences of times cannot overflow. */
  private static long toNanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(36_500)) > 0
        ? Duration.ofDays(36_500).toNanos()
        : duration.toNanos();
  }
}
