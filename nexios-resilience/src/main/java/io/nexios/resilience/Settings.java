package io.nexios.resilience;

import io.nexios.resilience.CircuitBreaker.LongCalls;
import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.resilience.CircuitBreaker.Recovery;
import io.nexios.resilience.CircuitBreaker.Window;
import java.time.Duration;

/// A breaker's options in the units that it works with.
///
/// @param recoveryNanos how long the breaker stays open
/// @param probeNanos after which a probe that has not reported is given up
/// @param slowNanos above which a call is slow; [Nanos#MAX] if none is
record Settings(Options options, long recoveryNanos, long probeNanos, long slowNanos) {
  static Settings of(Options options) {
    Recovery recovery = options.recovery();
    Duration probeTimeout = recovery.probeTimeout();
    LongCalls longCalls = options.longCalls();
    return new Settings(
        options,
        Nanos.of(recovery.timeout()),
        Nanos.of(probeTimeout == null ? recovery.timeout() : probeTimeout),
        longCalls == null ? Nanos.MAX : Nanos.of(longCalls.after()));
  }

  boolean timesCalls() {
    return slowNanos != Nanos.MAX;
  }

  boolean countsHungCalls() {
    return options.longCalls() instanceof LongCalls.Hung;
  }

  int probes() {
    return options.recovery().permits();
  }

  Tally newTally(long now) {
    return switch (options.window()) {
      case Window.Streak streak -> new Streak(streak.failures());
      case Window.Calls calls -> new CountWindow(calls.size(), thresholds(calls.minimumCalls()));
      case Window.Time window ->
          new TimeWindow(Nanos.of(window.length()), thresholds(window.minimumCalls()), now);
    };
  }

  /// Whether the results of probes speak for opening again, whatever those to come will be.
  boolean areProbesBad(Counts results) {
    return options.window() instanceof Window.Streak
        ? results.failures() + results.slow() > 0
        : thresholds(0).areReached(probes(), results.failures(), results.slow());
  }

  private Thresholds thresholds(int minimumCalls) {
    LongCalls longCalls = options.longCalls();
    int slowPercent = longCalls == null ? 100 : longCalls.percent();
    return new Thresholds(minimumCalls, options.failureRate(), slowPercent);
  }
}
