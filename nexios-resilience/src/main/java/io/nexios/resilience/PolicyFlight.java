package io.nexios.resilience;

import io.nexios.concurrency.internal.FlightRecording;
import io.nexios.resilience.CircuitBreaker.Transition;
import org.jspecify.annotations.Nullable;

/// The door of the policies to the JVM's flight recorder. Until a recording is made in this
/// process, a call here is the question of [FlightRecording], and nothing else.
final class PolicyFlight {
  private PolicyFlight() {}

  /// Notes the begin of an attempt, on its thread. Returns what the other methods take, or null.
  static @Nullable Object attemptStarted() {
    return FlightRecording.isPossible() ? PolicyFlightEvents.attemptStarted() : null;
  }

  static void attemptSucceeded(@Nullable Object begun, Policy policy, int number) {
    if (begun != null) {
      PolicyFlightEvents.attemptSucceeded(begun, policy, number);
    }
  }

  /// @param failure what it threw; null if it was not made
  /// @param reason what the failure has led to, or what has led to it; null if there is nothing to
  ///   say
  /// @param waitNanos how long the policy waits before the next attempt
  static void attemptFailed(
      @Nullable Object begun,
      Policy policy,
      int number,
      Outcome outcome,
      @Nullable Throwable failure,
      @Nullable String reason,
      long waitNanos) {
    if (begun != null) {
      PolicyFlightEvents.attemptFailed(begun, policy, number, outcome, failure, reason, waitNanos);
    }
  }

  /// @param stayNanos how long the breaker was in the state that it has left
  static void transition(Transition transition, long stayNanos) {
    if (FlightRecording.isPossible()) {
      PolicyFlightEvents.transition(transition, stayNanos);
    }
  }

  /// Why a limit has changed.
  enum LimitCause {
    OVERLOAD,
    /// A window of calls was counted.
    WINDOW,
    /// A measurement of what calls take while none waits has begun, with half the limit, or ended.
    BASELINE,
    CONFIGURED
  }

  static void limitChanged(Policy policy, int before, int after, LimitCause cause, Gate gate) {
    if (before != after && FlightRecording.isPossible()) {
      PolicyFlightEvents.limitChanged(policy, before, after, cause, gate);
    }
  }
}
