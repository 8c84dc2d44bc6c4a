package io.nexios.resilience;

import io.nexios.resilience.CircuitBreaker.State;
import java.time.Duration;

/// Thrown instead of running a call, when a circuit breaker does not let it through.
///
/// Every rejection is an object of its own, without a stack trace, without a cause and with a
/// message made when it is read: rejecting must stay cheap while the callee is in trouble.
public final class CircuitOpenException extends RuntimeException implements Rejection {
  private static final long serialVersionUID = 1L;

  private final String breaker;
  private final State state;
  private final Counts counts;
  private final long retryAfterNanos;

  CircuitOpenException(String breaker, State state, Counts counts, long retryAfterNanos) {
    super(null, null, true, false);
    this.breaker = breaker;
    this.state = state;
    this.counts = counts;
    this.retryAfterNanos = retryAfterNanos;
  }

  /// {@return the name of the circuit breaker}
  public String breaker() {
    return breaker;
  }

  /// Returns how long the caller should wait before it tries again: until the next probe may run
  /// when the breaker is open, at most that long when its probes are all running, and the recovery
  /// timeout when it is forced open, because nobody knows for how long.
  ///
  /// @return zero or more
  public Duration retryAfter() {
    return Duration.ofNanos(retryAfterNanos);
  }

  @Override
  public String getMessage() {
    String subject = "circuit breaker \"" + breaker + "\" is ";
    String wait = Nanos.format(retryAfterNanos);
    return switch (state) {
      case OPEN -> subject + "open: " + counts + "; next probe in " + wait;
      case HALF_OPEN -> subject + "half-open and its probes are running; next probe within " + wait;
      case FORCED_OPEN -> subject + "forced open until it is reset";
      case CLOSED, DISABLED, OBSERVE_ONLY ->
          throw new IllegalStateException(state + " rejects nothing");
    };
  }
}
