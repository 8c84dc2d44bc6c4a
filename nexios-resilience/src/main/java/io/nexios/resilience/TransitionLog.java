package io.nexios.resilience;

import io.nexios.concurrency.Registration;
import io.nexios.resilience.CircuitBreaker.State;
import io.nexios.resilience.CircuitBreaker.Transition;
import io.nexios.resilience.CircuitBreakerState.ObserveOnly;
import io.nexios.resilience.CircuitBreakerState.Open;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The transitions of one breaker: tells listeners of them and adds up the time in each state. The
/// owner's lock guards it.
final class TransitionLog {
  private final String name;
  private final TimeSource time;
  private final EventQueue<Transition> events;
  private final Map<State, Duration> timeIn = new EnumMap<>(State.class);

  TransitionLog(String name, TimeSource time) {
    this.name = name;
    this.time = time;
    this.events = new EventQueue<>(name, time);
  }

  /// Needs no lock.
  Registration listen(Consumer<? super Transition> listener) {
    return events.listen(listener);
  }

  long dropped() {
    return events.dropped();
  }

  /// Returns what listeners are told; null if they are not, because the state stays the same.
  @Nullable Transition record(CircuitBreakerState before, CircuitBreakerState after) {
    long now = after.term().since();
    addTimeIn(before, now, timeIn);
    Transition transition = null;
    if (before.kind() != after.kind()) {
      transition =
          transition(before, after, after instanceof Open open ? open.cause() : Counts.NONE);
    } else if (before instanceof ObserveOnly observed) {
      transition = transition(before, after, observed.tally().counts(now));
    }
    if (transition != null) {
      events.add(transition);
    }
    return transition;
  }

  private Transition transition(
      CircuitBreakerState before, CircuitBreakerState after, Counts cause) {
    return new Transition(
        name,
        before.kind(),
        after.kind(),
        time.instant(),
        after.term().generation(),
        cause.calls(),
        cause.failures(),
        cause.slow());
  }

  /// Returns how long the breaker was in each state, with the stay that still goes on.
  Map<State, Duration> timeIn(CircuitBreakerState current, long now) {
    Map<State, Duration> sums = new EnumMap<>(State.class);
    sums.putAll(timeIn);
    CircuitBreakerState seen = CircuitBreakerRules.at(current, now);
    if (seen != current) {
      addTimeIn(current, seen.term().since(), sums);
    }
    addTimeIn(seen, now, sums);
    return Map.copyOf(sums);
  }

  private static void addTimeIn(CircuitBreakerState state, long until, Map<State, Duration> sums) {
    Duration stay = Duration.ofNanos(Math.max(0, until - state.term().since()));
    sums.merge(state.kind(), stay, Duration::plus);
  }
}
