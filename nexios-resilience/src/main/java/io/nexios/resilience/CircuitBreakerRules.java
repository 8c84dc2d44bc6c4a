package io.nexios.resilience;

import io.nexios.resilience.CircuitBreaker.State;
import io.nexios.resilience.CircuitBreakerState.Closed;
import io.nexios.resilience.CircuitBreakerState.Counting;
import io.nexios.resilience.CircuitBreakerState.Disabled;
import io.nexios.resilience.CircuitBreakerState.ForcedOpen;
import io.nexios.resilience.CircuitBreakerState.HalfOpen;
import io.nexios.resilience.CircuitBreakerState.ObserveOnly;
import io.nexios.resilience.CircuitBreakerState.Open;
import io.nexios.resilience.CircuitBreakerState.Probe;
import io.nexios.resilience.CircuitBreakerState.Term;
import java.util.List;

/// What a circuit breaker does next: pure functions of state, event and time. Instants are
/// nanoseconds of one monotonic clock and are compared by difference. A function that returns the
/// very state it was given says that nothing changes.
final class CircuitBreakerRules {
  /** Stands in a permit for the number of its probe, when it is none. */
  static final long NO_PROBE = -1;

  private CircuitBreakerRules() {}

  /// Begins a stay in the closed state.
  static Closed closed(Term term) {
    return new Closed(term, term.settings().newTally(term.since()));
  }

  /// Returns the state as time has made it: an open breaker whose recovery timeout has passed is
  /// half-open since then, though no call has come yet to notice.
  static CircuitBreakerState at(CircuitBreakerState state, long now) {
    if (!(state instanceof Open open) || open.remainingNanos(now) > 0) {
      return state;
    }
    Term term = open.term().next(open.term().since() + open.term().settings().recoveryNanos());
    return new HalfOpen(term, List.of(), 0, Counts.NONE, open.cause());
  }

  /// Returns how long a call that wants to run has to wait; zero if it may run now.
  static long retryAfterNanos(CircuitBreakerState state, long now) {
    return switch (at(state, now)) {
      case Closed _, ObserveOnly _, Disabled _ -> 0;
      case ForcedOpen forced -> forced.term().settings().recoveryNanos();
      case Open open -> open.remainingNanos(now);
      case HalfOpen halfOpen -> untilASlotIsFree(halfOpen, now);
    };
  }

  private static long untilASlotIsFree(HalfOpen state, long now) {
    List<Probe> alive = state.alive(now);
    Settings settings = state.term().settings();
    return alive.size() + state.results().calls() < settings.probes()
        ? 0
        : settings.probeNanos() - (now - alive.getFirst().startedAt());
  }

  /// Lets a call run that does not have to wait. In a half-open breaker it becomes the probe with
  /// the number before the next one.
  static CircuitBreakerState admitted(CircuitBreakerState state, long now) {
    return at(state, now) instanceof HalfOpen halfOpen
        ? halfOpen.withProbe(halfOpen.alive(now), now)
        : state;
  }

  /// Takes the report of a probe. A report of another generation, or of a probe that was given up,
  /// is stale and changes nothing.
  static CircuitBreakerState report(
      CircuitBreakerState state, long generation, long probe, Outcome outcome, long now) {
    if (!(state instanceof HalfOpen halfOpen) || halfOpen.term().generation() != generation) {
      return state;
    }
    List<Probe> alive = halfOpen.alive(now);
    List<Probe> others = alive.stream().filter(p -> p.number() != probe).toList();
    if (others.size() == alive.size()) {
      return state;
    }
    Counts results = halfOpen.results();
    return outcome.isCounted()
        ? judged(halfOpen.with(others, results.plus(outcome)), now)
        : halfOpen.with(others, results);
  }

  /// Closes or opens as soon as the results of the probes suffice for it.
  private static CircuitBreakerState judged(HalfOpen state, long now) {
    Settings settings = state.term().settings();
    Counts results = state.results();
    if (settings.areProbesBad(results)) {
      return new Open(state.term().next(now), results);
    }
    return results.calls() >= settings.probes() ? closed(state.term().next(now)) : state;
  }

  /// Answers a tally that speaks for opening: a closed breaker opens, an observed one starts over.
  static CircuitBreakerState tripped(Counting state, long now) {
    Term next = state.term().next(now);
    return switch (state) {
      case Closed closed -> new Open(next, closed.tally().counts(now));
      case ObserveOnly _ -> new ObserveOnly(next, next.settings().newTally(now));
    };
  }

  /// Keeps the state under changed settings. Only a half-open breaker may find that its results
  /// suffice now.
  static CircuitBreakerState configured(CircuitBreakerState state, Settings settings, long now) {
    Term term = state.term().with(settings);
    return switch (state) {
      case Closed closed -> new Closed(term, closed.tally().resized(settings, now));
      case ObserveOnly observed -> new ObserveOnly(term, observed.tally().resized(settings, now));
      case HalfOpen halfOpen -> judged(halfOpen.with(term), now);
      case Open open -> new Open(term, open.cause());
      case ForcedOpen _ -> new ForcedOpen(term);
      case Disabled _ -> new Disabled(term);
    };
  }

  /// Goes to a state by hand. A breaker that is there already stays as it is, but for a reset,
  /// which always begins anew.
  static CircuitBreakerState forced(CircuitBreakerState state, State target, long now) {
    Term next = state.term().next(now);
    return switch (target) {
      case CLOSED -> closed(next);
      case FORCED_OPEN -> state instanceof ForcedOpen ? state : new ForcedOpen(next);
      case DISABLED -> state instanceof Disabled ? state : new Disabled(next);
      case OBSERVE_ONLY ->
          state instanceof ObserveOnly
              ? state
              : new ObserveOnly(next, next.settings().newTally(now));
      case OPEN, HALF_OPEN -> throw new IllegalArgumentException(target + " cannot be forced");
    };
  }

  /// Returns what the state remembers of calls: of the latest ones, of those that opened the
  /// breaker, or of the probes.
  static Counts counts(CircuitBreakerState state, long now) {
    return switch (state) {
      case Counting counting -> counting.tally().counts(now);
      case Open open -> open.cause();
      case HalfOpen halfOpen -> halfOpen.results();
      case ForcedOpen _, Disabled _ -> Counts.NONE;
    };
  }
}
