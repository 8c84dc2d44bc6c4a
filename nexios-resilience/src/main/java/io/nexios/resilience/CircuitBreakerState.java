package io.nexios.resilience;

import io.nexios.resilience.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.List;

/// What is true of a circuit breaker in one of its states, and only there.
sealed interface CircuitBreakerState {
  Term term();

  /// Which state this is, unless time has passed it: see [CircuitBreakerRules#at].
  State kind();

  /// One stay in one state. A permit carries the generation it was given in; what it reports counts
  /// there or nowhere.
  ///
  /// @param generation grows by one with every transition and every reset
  /// @param since when the stay began
  /// @param settings those in force now; a change of them does not end the stay
  record Term(long generation, long since, Settings settings) {
    Term next(long now) {
      return new Term(generation + 1, now, settings);
    }

    Term with(Settings changed) {
      return new Term(generation, since, changed);
    }
  }

  /// A state that lets every call through and counts how it ends.
  sealed interface Counting extends CircuitBreakerState {
    Tally tally();
  }

  record Closed(Term term, Tally tally) implements Counting {
    @Override
    public State kind() {
      return State.CLOSED;
    }
  }

  record ObserveOnly(Term term, Tally tally) implements Counting {
    @Override
    public State kind() {
      return State.OBSERVE_ONLY;
    }
  }

  /// Every call is rejected until the recovery timeout has passed.
  ///
  /// @param cause what opened the breaker
  record Open(Term term, Counts cause) implements CircuitBreakerState {
    @Override
    public State kind() {
      return State.OPEN;
    }

    long remainingNanos(long now) {
      return term.settings().recoveryNanos() - (now - term.since());
    }
  }

  /// A few calls run to find out whether the callee has recovered.
  ///
  /// @param running the probes that hold a slot, in the order of their admission
  /// @param nextProbe the number of the next probe
  /// @param results of the probes that have reported
  /// @param cause what opened the breaker before
  record HalfOpen(Term term, List<Probe> running, long nextProbe, Counts results, Counts cause)
      implements CircuitBreakerState {
    @Override
    public State kind() {
      return State.HALF_OPEN;
    }

    HalfOpen with(Term next) {
      return new HalfOpen(next, running, nextProbe, results, cause);
    }

    HalfOpen with(List<Probe> remaining, Counts nextResults) {
      return new HalfOpen(term, remaining, nextProbe, nextResults, cause);
    }

    HalfOpen withProbe(List<Probe> others, long now) {
      List<Probe> all = new ArrayList<>(others);
      all.add(new Probe(nextProbe, now));
      return new HalfOpen(term, List.copyOf(all), nextProbe + 1, results, cause);
    }

    /// The probes that are not lost yet; the same list if none is.
    List<Probe> alive(long now) {
      return running.stream().anyMatch(probe -> isLost(probe, now))
          ? running.stream().filter(probe -> !isLost(probe, now)).toList()
          : running;
    }

    private boolean isLost(Probe probe, long now) {
      return now - probe.startedAt() >= term.settings().probeNanos();
    }
  }

  record Probe(long number, long startedAt) {}

  record ForcedOpen(Term term) implements CircuitBreakerState {
    @Override
    public State kind() {
      return State.FORCED_OPEN;
    }
  }

  record Disabled(Term term) implements CircuitBreakerState {
    @Override
    public State kind() {
      return State.DISABLED;
    }
  }
}
