package io.nexios.resilience;

import io.nexios.time.TimeSource.Timer;
import org.jspecify.annotations.Nullable;

/// A permit that knows in which generation it was given.
final class CircuitBreakerPermit extends ReportOnce {
  private final CircuitBreakerShell breaker;
  private final CircuitBreakerState.Term term;
  private final long probe;
  private final long startedAt;
  private @Nullable Timer hungTimer; // set before the permit is given away

  CircuitBreakerPermit(
      CircuitBreakerShell breaker, CircuitBreakerState.Term term, long probe, long startedAt) {
    this.breaker = breaker;
    this.term = term;
    this.probe = probe;
    this.startedAt = startedAt;
  }

  CircuitBreakerState.Term term() {
    return term;
  }

  /// The number of the probe, or [CircuitBreakerRules#NO_PROBE].
  long probe() {
    return probe;
  }

  /// When the call was let through; meaningless if calls are not timed.
  long startedAt() {
    return startedAt;
  }

  void watch(Timer timer) {
    hungTimer = timer;
  }

  @Override
  Outcome classify(Throwable thrown) {
    return breaker.classify(thrown);
  }

  @Override
  void ended(Outcome outcome) {
    if (hungTimer != null) {
      hungTimer.cancel();
    }
    breaker.report(this, outcome);
  }

  /// Counts the call as slow though it has not ended. Whether it will fail is not known yet.
  void hang() {
    if (claim()) {
      breaker.report(this, Outcome.SLOW_SUCCESS);
    }
  }
}
