package io.nexios.resilience;

import io.nexios.concurrency.Registration;
import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreakerState.Closed;
import io.nexios.resilience.CircuitBreakerState.Counting;
import io.nexios.resilience.CircuitBreakerState.Disabled;
import io.nexios.resilience.CircuitBreakerState.HalfOpen;
import io.nexios.resilience.CircuitBreakerState.Open;
import io.nexios.resilience.CircuitBreakerState.Term;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One state, replaced as a whole by compare-and-set.
final class CircuitBreakerShell implements CircuitBreaker {
  /*
   * Overview. `state` holds everything that decides. An operation reads it once, asks the rules for
   * the next state, and puts that in place of the one it read, or starts over.
   *
   *   CLOSED    -> OPEN       a counted call makes the tally speak for it
   *   OPEN      -> HALF_OPEN  the first call after the recovery timeout
   *   HALF_OPEN -> OPEN       the results of the probes speak for it
   *   HALF_OPEN -> CLOSED     as many probes have reported as have to
   *   any       -> CLOSED, FORCED_OPEN, DISABLED, OBSERVE_ONLY  by hand
   *
   * I1. Every transition raises the generation by one. A result is counted only if the generation is
   *     the one in which its call was let through.
   * I2. Calls that a closed breaker lets through change no state: they count in its tally, which is
   *     mutable and belongs to the generation. Only a call that makes the tally trip replaces it.
   * I3. The settings are part of the state, so no transition can bring old ones back.
   * I4. A call counts first and opens second. Whoever asks for the state in between opens for it, so
   *     no one sees a closed breaker after an outcome that cannot have come before the opening.
   *
   * Lock order: `transitions`, then that of the event queue. Under `transitions` a transition is made
   * and recorded, so that records have the order of transitions; states within one generation are
   * replaced without it. No user code runs under a lock or inside a retry: the classifier runs
   * before, listeners run on their own thread.
   */

  private final String name;
  private final TimeSource time;
  private final AtomicReference<CircuitBreakerState> state;
  private final Object transitions = new Object();
  private final TransitionLog log;
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong stale = new AtomicLong();
  private final AtomicLong lostProbes = new AtomicLong();

  CircuitBreakerShell(String name, Options options, TimeSource time) {
    this.name = name;
    this.time = time;
    this.log = new TransitionLog(name, time);
    Term first = new Term(0, time.nanoTime(), Settings.of(options));
    this.state = new AtomicReference<>(CircuitBreakerRules.closed(first));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    return state.get() instanceof Closed closed && !closed.term().settings().timesCalls()
        ? callCounted(closed, work)
        : ReportOnce.call(acquire(), work);
  }

  private <T extends @Nullable Object, X extends Throwable> T callCounted(
      Closed admitted, Work<? extends T, X> work) throws X, InterruptedException {
    T value;
    try {
      value = work.call();
    } catch (Throwable thrown) {
      count(admitted.term(), classify(thrown));
      throw thrown;
    }
    count(admitted.term(), Outcome.SUCCESS);
    return value;
  }

  @Override
  public Permit acquire() {
    while (true) {
      CircuitBreakerState current = state.get();
      if (current instanceof Counting || current instanceof Disabled) {
        return permit(current.term(), CircuitBreakerRules.NO_PROBE);
      }
      long now = time.nanoTime();
      long retryAfterNanos = CircuitBreakerRules.retryAfterNanos(current, now);
      if (retryAfterNanos > 0) {
        rejected.getAndIncrement();
        throw rejection(current, retryAfterNanos);
      }
      CircuitBreakerState next = CircuitBreakerRules.admitted(current, now);
      if (replace(current, next, now)) {
        return permit(next.term(), ((HalfOpen) next).nextProbe() - 1);
      }
    }
  }

  @Override
  public Optional<Permit> tryAcquire() {
    try {
      return Optional.of(acquire());
    } catch (CircuitOpenException rejection) { // made cheap, so that there is one way in only
      return Optional.empty();
    }
  }

  private Permit permit(Term term, long probe) {
    Settings settings = term.settings();
    if (!settings.timesCalls()) {
      return new CircuitBreakerPermit(this, term, probe, 0);
    }
    CircuitBreakerPermit permit = new CircuitBreakerPermit(this, term, probe, time.nanoTime());
    if (settings.countsHungCalls()) {
      permit.watch(time.schedule(settings.slowNanos() + 1, permit::hang));
    }
    return permit;
  }

  private CircuitOpenException rejection(CircuitBreakerState refusing, long retryAfterNanos) {
    Counts cause =
        switch (refusing) {
          case Open open -> open.cause();
          case HalfOpen halfOpen -> halfOpen.cause();
          default -> Counts.NONE;
        };
    return new CircuitOpenException(name, refusing.kind(), cause, retryAfterNanos);
  }

  Outcome classify(Throwable thrown) {
    return Outcome.by(options().classifier(), thrown);
  }

  Options options() {
    return state.get().term().settings().options();
  }

  /// Takes the outcome of a permit, once.
  void report(CircuitBreakerPermit permit, Outcome outcome) {
    Term term = permit.term();
    Outcome measured =
        term.settings().timesCalls()
                && time.nanoTime() - permit.startedAt() > term.settings().slowNanos()
            ? outcome.slowed()
            : outcome;
    if (permit.probe() == CircuitBreakerRules.NO_PROBE) {
      count(term, measured);
    } else {
      reportProbe(permit, measured);
    }
  }

  private void reportProbe(CircuitBreakerPermit permit, Outcome outcome) {
    while (true) {
      CircuitBreakerState current = state.get();
      long now = time.nanoTime();
      CircuitBreakerState next =
          CircuitBreakerRules.report(
              current, permit.term().generation(), permit.probe(), outcome, now);
      if (next == current) {
        stale.getAndIncrement();
        return;
      }
      if (replace(current, next, now)) {
        return;
      }
    }
  }

  /// Counts the end of a call that was no probe.
  private void count(Term admitted, Outcome outcome) {
    CircuitBreakerState current = state.get();
    if (current.term().generation() != admitted.generation()) {
      stale.getAndIncrement();
    } else if (outcome.isCounted() && current instanceof Counting counting) {
      Tally tally = counting.tally();
      if (tally.add(outcome, tally.readsTime() ? time.nanoTime() : 0)) {
        trip(counting);
      }
    }
  }

  /// Answers a tally that a call has made speak for opening. That is not asked of it again, because
  /// a success that comes in between must not take the call back; only of the tally that a change
  /// of settings has put in its place.
  private void trip(Counting tripped) {
    CircuitBreakerState current = tripped;
    while (current instanceof Counting counting
        && counting.term().generation() == tripped.term().generation()) {
      long now = time.nanoTime();
      boolean speaks = counting == tripped || counting.tally().isTripped(now);
      if (!speaks || replace(counting, CircuitBreakerRules.tripped(counting, now), now)) {
        return;
      }
      current = state.get();
    }
  }

  /// Puts a state in place of the one that was read; false if that has been replaced meanwhile.
  private boolean replace(CircuitBreakerState before, CircuitBreakerState after, long now) {
    if (before == after) {
      return true;
    }
    boolean replaced =
        before.term().generation() == after.term().generation()
            ? state.compareAndSet(before, after)
            : transition(before, after);
    if (replaced && before instanceof HalfOpen halfOpen) {
      lostProbes.getAndAdd(halfOpen.running().size() - halfOpen.alive(now).size());
    }
    return replaced;
  }

  private boolean transition(CircuitBreakerState before, CircuitBreakerState after) {
    Transition told;
    synchronized (transitions) {
      if (!state.compareAndSet(before, after)) {
        return false;
      }
      told = log.record(before, after);
    }
    if (told != null) {
      PolicyFlight.transition(told, after.term().since() - before.term().since());
    }
    return true;
  }

  @Override
  public void forceOpen() {
    force(State.FORCED_OPEN);
  }

  @Override
  public void disable() {
    force(State.DISABLED);
  }

  @Override
  public void observeOnly() {
    force(State.OBSERVE_ONLY);
  }

  @Override
  public void reset() {
    force(State.CLOSED);
  }

  private void force(State target) {
    change((current, now) -> CircuitBreakerRules.forced(current, target, now));
  }

  @Override
  public void configure(UnaryOperator<Options> change) {
    Settings settings = Settings.of(change.apply(options()));
    change((current, now) -> CircuitBreakerRules.configured(current, settings, now));
  }

  private void change(Change change) {
    while (true) {
      CircuitBreakerState current = state.get();
      long now = time.nanoTime();
      if (replace(current, change.next(current, now), now)) {
        return;
      }
    }
  }

  @FunctionalInterface
  private interface Change {
    CircuitBreakerState next(CircuitBreakerState current, long now);
  }

  @Override
  public Registration onTransition(Consumer<? super Transition> listener) {
    return log.listen(listener);
  }

  @Override
  public State state() {
    CircuitBreakerState current = state.get();
    if (current instanceof Counting counting && isAboutToTrip(counting.tally())) {
      trip(counting); // I4
      current = state.get();
    }
    return CircuitBreakerRules.at(current, time.nanoTime()).kind();
  }

  /// Whether calls have made a tally speak for opening. Time alone may do so as well, but opens
  /// nothing before the next call.
  private static boolean isAboutToTrip(Tally tally) {
    return !tally.readsTime() && tally.isTripped(0);
  }

  @Override
  public Snapshot snapshot() {
    synchronized (transitions) {
      CircuitBreakerState current = state.get();
      long now = time.nanoTime();
      CircuitBreakerState seen = CircuitBreakerRules.at(current, now);
      Counts counts = CircuitBreakerRules.counts(seen, now);
      return new Snapshot(
          name,
          seen.kind(),
          Duration.ofNanos(now - seen.term().since()),
          Duration.ofNanos(CircuitBreakerRules.retryAfterNanos(seen, now)),
          counts.calls(),
          counts.failures(),
          counts.slow(),
          seen instanceof HalfOpen halfOpen ? halfOpen.alive(now).size() : 0,
          rejected.get(),
          stale.get(),
          lostProbes.get(),
          log.dropped(),
          log.timeIn(current, now));
    }
  }

  @Override
  public String toString() {
    return "circuit breaker \"" + name + "\" (" + state() + ")";
  }
}
