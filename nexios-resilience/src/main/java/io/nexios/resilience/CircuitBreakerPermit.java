package io.nexios.resilience;

import io.nexios.time.TimeSource.Timer;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A permit that knows in which generation it was given, and reports once.
final class CircuitBreakerPermit implements CircuitBreaker.Permit {
  private static final VarHandle REPORTED =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(),
          "reported",
          VarHandle.class,
          CircuitBreakerPermit.class,
          boolean.class);

  private final CircuitBreakerShell breaker;
  private final CircuitBreakerState.Term term;
  private final long probe;
  private final long startedAt;
  private volatile boolean reported;
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
  public void success() {
    end(Outcome.SUCCESS);
  }

  @Override
  public void failure(Throwable thrown) {
    Objects.requireNonNull(thrown, "thrown");
    if (!reported) {
      end(breaker.classify(thrown));
    }
  }

  @Override
  public void end(Outcome outcome) {
    Objects.requireNonNull(outcome, "outcome");
    if (claim()) {
      if (hungTimer != null) {
        hungTimer.cancel();
      }
      breaker.report(this, outcome);
    }
  }

  @Override
  public void close() {
    end(Outcome.IGNORED);
  }

  /// Counts the call as slow though it has not ended. Whether it will fail is not known yet.
  void hang() {
    if (claim()) {
      breaker.report(this, Outcome.SLOW_SUCCESS);
    }
  }

  private boolean claim() {
    return !reported && REPORTED.compareAndSet(this, false, true);
  }
}
