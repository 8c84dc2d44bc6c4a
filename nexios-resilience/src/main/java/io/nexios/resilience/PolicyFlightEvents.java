package io.nexios.resilience;

import io.nexios.resilience.CircuitBreaker.Transition;
import io.nexios.resilience.PolicyFlight.LimitCause;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What a flight recording shows of the policies. Nothing here may be touched but through
/// [PolicyFlight], because `jdk.jfr` may be absent.
///
/// The names of events and fields are for users, who write them into settings and queries.
@SuppressWarnings("UnusedVariable") // the recorder reads the fields of events
final class PolicyFlightEvents {
  private static final EventType ATTEMPT = EventType.getEventType(AttemptEvent.class);
  private static final EventType TRANSITION = EventType.getEventType(TransitionEvent.class);
  private static final EventType LIMIT_CHANGE = EventType.getEventType(LimitChangeEvent.class);

  private PolicyFlightEvents() {}

  @Category("Nexios")
  @StackTrace(false)
  private abstract static class PolicyEvent extends Event {
    @Label("Name")
    @Description("Of the policy")
    String name = "";
  }

  @Name("io.nexios.Attempt")
  @Label("Attempt")
  @Description("One attempt at a call, by a retry or a hedge")
  @Enabled(false)
  private static final class AttemptEvent extends PolicyEvent {
    @Label("Policy")
    @Description("Retry or Hedge")
    String policy = "";

    @Label("Number")
    @Description("1 is the call itself")
    int number;

    @Label("Outcome")
    @Description("SUCCESS, FAILURE, IGNORED or CANCELLED")
    String outcome = "";

    @Label("Failure")
    @Description("The class of what it threw")
    @Nullable String failure;

    @Label("Reason")
    @Description(
        "Why a retry makes no further attempt, or why an attempt was cancelled or not made")
    @Nullable String reason;

    @Label("Wait")
    @Description("How long a retry waits before the next attempt")
    @Timespan
    long wait;
  }

  @Name("io.nexios.BreakerTransition")
  @Label("Breaker Transition")
  @Description("A circuit breaker goes from one state to another")
  private static final class TransitionEvent extends PolicyEvent {
    @Label("From")
    String from = "";

    @Label("To")
    String to = "";

    @Label("Sequence")
    @Description("Grows with every transition of the breaker")
    long sequence;

    @Label("Calls")
    @Description("How many calls were remembered when the breaker opened")
    long calls;

    @Label("Failures")
    long failures;

    @Label("Slow Calls")
    long slowCalls;

    @Label("Stay")
    @Description("How long the breaker was in the state that it has left")
    @Timespan
    long stay;
  }

  @Name("io.nexios.LimitChange")
  @Label("Limit Change")
  @Description("A limit lets more or fewer calls run at the same time")
  @Enabled(false)
  private static final class LimitChangeEvent extends PolicyEvent {
    @Label("Policy")
    @Description("AdaptiveLimit or Bulkhead")
    String policy = "";

    @Label("Before")
    int before;

    @Label("After")
    int after;

    @Label("Reason")
    @Description("OVERLOAD, WINDOW, BASELINE or CONFIGURED")
    String reason = "";

    @Label("Running")
    int running;

    @Label("Waiting")
    int waiting;
  }

  static @Nullable Object attemptStarted() {
    if (!ATTEMPT.isEnabled()) {
      return null;
    }
    AttemptEvent event = new AttemptEvent();
    event.begin();
    return event;
  }

  static void attemptSucceeded(Object begun, Policy policy, int number) {
    commit((AttemptEvent) begun, policy, number, Outcome.SUCCESS);
  }

  static void attemptFailed(
      Object begun,
      Policy policy,
      int number,
      Outcome outcome,
      @Nullable Throwable failure,
      @Nullable String reason,
      long waitNanos) {
    AttemptEvent event = (AttemptEvent) begun;
    event.failure = failure == null ? null : failure.getClass().getName();
    event.reason = reason;
    event.wait = waitNanos;
    commit(event, policy, number, outcome);
  }

  private static void commit(AttemptEvent event, Policy policy, int number, Outcome outcome) {
    event.end();
    if (event.shouldCommit()) {
      event.name = policy.name();
      event.policy = policy instanceof Retry ? "Retry" : "Hedge";
      event.number = number;
      event.outcome = outcome.name();
      event.commit();
    }
  }

  static void transition(Transition transition, long stayNanos) {
    if (TRANSITION.isEnabled()) {
      TransitionEvent event = new TransitionEvent();
      event.name = transition.breaker();
      event.from = transition.from().name();
      event.to = transition.to().name();
      event.sequence = transition.sequence();
      event.calls = transition.calls();
      event.failures = transition.failures();
      event.slowCalls = transition.slowCalls();
      event.stay = stayNanos;
      event.commit();
    }
  }

  static void limitChanged(Policy policy, int before, int after, LimitCause cause, Gate gate) {
    if (LIMIT_CHANGE.isEnabled()) {
      Gate.Load load = gate.load();
      LimitChangeEvent event = new LimitChangeEvent();
      event.name = policy.name();
      event.policy = policy instanceof Bulkhead ? "Bulkhead" : "AdaptiveLimit";
      event.before = before;
      event.after = after;
      event.reason = cause.name();
      event.running = load.taken();
      event.waiting = load.waiting();
      event.commit();
    }
  }
}
