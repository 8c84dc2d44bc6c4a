package io.nexios.resilience;

import static io.nexios.resilience.Outcome.CANCELLED;
import static io.nexios.resilience.Outcome.FAILURE;
import static io.nexios.resilience.Outcome.IGNORED;
import static io.nexios.resilience.Outcome.SLOW_SUCCESS;
import static io.nexios.resilience.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.resilience.CircuitBreaker.State;
import io.nexios.resilience.CircuitBreaker.Window;
import io.nexios.resilience.CircuitBreakerState.Closed;
import io.nexios.resilience.CircuitBreakerState.HalfOpen;
import io.nexios.resilience.CircuitBreakerState.Open;
import io.nexios.resilience.CircuitBreakerState.Probe;
import io.nexios.resilience.CircuitBreakerState.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerRulesTest {
  private static final Counts CAUSE = new Counts(10, 7, 0);

  private static Settings settings(UnaryOperator<Options> options) {
    return Settings.of(
        options.apply(
            Options.DEFAULT
                .withRecoveryTimeout(Duration.ofNanos(60))
                .withProbeTimeout(Duration.ofNanos(20))));
  }

  private static Open openSince(long since, Settings settings) {
    return new Open(new Term(4, since, settings), CAUSE);
  }

  private static HalfOpen halfOpen(int permits, Outcome... results) {
    Counts counts = Counts.NONE;
    for (Outcome result : results) {
      counts = counts.plus(result);
    }
    Settings settings = settings(o -> o.withHalfOpenPermits(permits));
    return new HalfOpen(new Term(5, 100, settings), List.of(), results.length, counts, CAUSE);
  }

  private static HalfOpen admitted(CircuitBreakerState state, long now) {
    assertThat(CircuitBreakerRules.retryAfterNanos(state, now)).isZero();
    return (HalfOpen) CircuitBreakerRules.admitted(state, now);
  }

  @ParameterizedTest(name = "opened at {0}, asked at {1}: retry after {2}")
  @CsvSource({
    "0, 0, 60",
    "0, 59, 1",
    "0, 60, 0", // the very end is in time
    "0, 61, 0",
    "9223372036854775800, -9223372036854775800, 44", // the clock passed the end of its range
    "9223372036854775800, -9223372036854775756, 0",
  })
  void cb6_open_admitsAtTheEndOfTheRecoveryTimeout(long since, long now, long retryAfter) {
    Open open = openSince(since, settings(o -> o));
    assertThat(CircuitBreakerRules.retryAfterNanos(open, now)).isEqualTo(retryAfter);
    assertThat(CircuitBreakerRules.at(open, now).kind())
        .isEqualTo(retryAfter > 0 ? State.OPEN : State.HALF_OPEN);
  }

  @Test
  void open_probeAdmittedLate_isHalfOpenSinceTheEndOfTheTimeout() {
    HalfOpen next = admitted(openSince(0, settings(o -> o)), 1_000);
    assertThat(next.term().since()).isEqualTo(60);
    assertThat(next.term().generation()).isEqualTo(5);
    assertThat(next.running()).containsExactly(new Probe(0, 1_000));
    assertThat(next.cause()).isEqualTo(CAUSE);
  }

  @Test
  void cb2_halfOpen_admitsUntilRunningAndReportedMakeThePermits() {
    HalfOpen state = halfOpen(3, SUCCESS);
    HalfOpen two = admitted(admitted(state, 100), 105);
    assertThat(CircuitBreakerRules.retryAfterNanos(two, 110))
        .as("the older probe is given up at 120")
        .isEqualTo(10);
  }

  @Test
  void cb4_halfOpen_lostProbeGivesItsSlotToTheNextCall() {
    HalfOpen one = admitted(halfOpen(1), 100);
    assertThat(CircuitBreakerRules.retryAfterNanos(one, 119)).isEqualTo(1);
    HalfOpen next = admitted(one, 120);
    assertThat(next.running()).containsExactly(new Probe(1, 120));
    assertThat(CircuitBreakerRules.report(next, 5, 0, FAILURE, 121))
        .as("the lost probe's report is stale")
        .isSameAs(next);
  }

  static Stream<List<Object>> judgements() {
    UnaryOperator<Options> streak = o -> o;
    UnaryOperator<Options> half = o -> o.withFailureRate(50, Window.ofCalls(10));
    UnaryOperator<Options> third = o -> o.withFailureRate(33, Window.ofCalls(10));
    UnaryOperator<Options> slow =
        o -> o.withFailureRate(100, Window.ofCalls(10)).withSlowCalls(Duration.ofNanos(1), 50);
    return Stream.of(
        List.of(streak, 1, List.of(SUCCESS), State.CLOSED),
        List.of(streak, 1, List.of(FAILURE), State.OPEN),
        List.of(streak, 1, List.of(SLOW_SUCCESS), State.OPEN),
        List.of(streak, 3, List.of(SUCCESS, SUCCESS), State.HALF_OPEN),
        List.of(streak, 3, List.of(SUCCESS, SUCCESS, SUCCESS), State.CLOSED),
        List.of(streak, 3, List.of(SUCCESS, FAILURE), State.OPEN),
        List.of(half, 4, List.of(FAILURE), State.HALF_OPEN),
        List.of(half, 4, List.of(FAILURE, FAILURE), State.OPEN),
        List.of(half, 4, List.of(FAILURE, SUCCESS, SUCCESS, SUCCESS), State.CLOSED),
        List.of(half, 4, List.of(SLOW_SUCCESS, SLOW_SUCCESS, SUCCESS, SUCCESS), State.CLOSED),
        List.of(third, 3, List.of(SUCCESS, SUCCESS, FAILURE), State.OPEN),
        List.of(slow, 4, List.of(SLOW_SUCCESS, SLOW_SUCCESS), State.OPEN),
        List.of(slow, 4, List.of(FAILURE, FAILURE, FAILURE, SUCCESS), State.CLOSED));
  }

  @ParameterizedTest
  @MethodSource("judgements")
  void probes_areJudgedAsSoonAsTheRestCannotChangeIt(List<Object> row) {
    @SuppressWarnings("unchecked")
    UnaryOperator<Options> options = (UnaryOperator<Options>) row.get(0);
    int permits = (Integer) row.get(1);
    Settings settings = settings(o -> options.apply(o).withHalfOpenPermits(permits));
    CircuitBreakerState state = openSince(0, settings);
    for (Object outcome : (List<?>) row.get(2)) {
      HalfOpen admitted = admitted(state, 100);
      state =
          CircuitBreakerRules.report(admitted, 5, admitted.nextProbe() - 1, (Outcome) outcome, 100);
    }
    assertThat(state.kind()).isEqualTo(row.get(3));
    assertThat(state.term().generation()).isEqualTo(state.kind() == State.HALF_OPEN ? 5 : 6);
  }

  @ParameterizedTest
  @EnumSource(names = {"IGNORED", "CANCELLED"})
  void cb3_probeWithoutAnAnswer_returnsItsSlotAndDecidesNothing(Outcome outcome) {
    HalfOpen running = admitted(halfOpen(1), 100);
    CircuitBreakerState next = CircuitBreakerRules.report(running, 5, 0, outcome, 101);
    assertThat(next.kind()).isEqualTo(State.HALF_OPEN);
    assertThat(CircuitBreakerRules.retryAfterNanos(next, 101)).isZero();
  }

  @Test
  void cb1_reportOfAnotherGeneration_isStale() {
    HalfOpen running = admitted(halfOpen(1), 100);
    assertThat(CircuitBreakerRules.report(running, 3, 0, SUCCESS, 101)).isSameAs(running);
    assertThat(CircuitBreakerRules.report(running, 3, 0, FAILURE, 101)).isSameAs(running);
    Closed closed = CircuitBreakerRules.closed(running.term().next(110));
    assertThat(CircuitBreakerRules.report(closed, 5, 0, FAILURE, 111)).isSameAs(closed);
  }

  @Test
  void cb2_reportTwice_theSecondIsStale() {
    HalfOpen running = admitted(halfOpen(2), 100);
    CircuitBreakerState once = CircuitBreakerRules.report(running, 5, 0, SUCCESS, 101);
    assertThat(CircuitBreakerRules.report(once, 5, 0, SUCCESS, 102)).isSameAs(once);
  }

  @ParameterizedTest
  @EnumSource(names = {"FORCED_OPEN", "DISABLED", "OBSERVE_ONLY"})
  void cb13_forced_fromEveryState_isIdempotentAndSurvivesConfiguration(State target) {
    for (CircuitBreakerState state : everyState()) {
      CircuitBreakerState forced = CircuitBreakerRules.forced(state, target, 200);
      assertThat(forced.kind()).isEqualTo(target);
      assertThat(CircuitBreakerRules.forced(forced, target, 300)).isSameAs(forced);
      CircuitBreakerState configured =
          CircuitBreakerRules.configured(forced, settings(o -> o.withFailureThreshold(2)), 300);
      assertThat(configured.kind()).isEqualTo(target);
      assertThat(configured.term().generation()).isEqualTo(forced.term().generation());
    }
  }

  @Test
  void cb13_reset_fromEveryState_closesInANewGeneration() {
    for (CircuitBreakerState state : everyState()) {
      CircuitBreakerState reset = CircuitBreakerRules.forced(state, State.CLOSED, 200);
      assertThat(reset.kind()).isEqualTo(State.CLOSED);
      assertThat(reset.term().generation()).isEqualTo(state.term().generation() + 1);
      assertThat(CircuitBreakerRules.counts(reset, 200)).isEqualTo(Counts.NONE);
    }
  }

  private static List<CircuitBreakerState> everyState() {
    Term term = new Term(4, 50, settings(o -> o));
    List<CircuitBreakerState> states = new ArrayList<>();
    states.add(CircuitBreakerRules.closed(term));
    states.add(new Open(term, CAUSE));
    states.add(admitted(halfOpen(2), 100));
    for (State target : List.of(State.FORCED_OPEN, State.DISABLED, State.OBSERVE_ONLY)) {
      states.add(CircuitBreakerRules.forced(states.getFirst(), target, 60));
    }
    return states;
  }

  @Test
  void cb14_configured_openBreaker_waitsTheNewTimeoutFromItsOpening() {
    Open open = openSince(0, settings(o -> o));
    Settings longer = settings(o -> o.withRecoveryTimeout(Duration.ofNanos(600)));
    CircuitBreakerState next = CircuitBreakerRules.configured(open, longer, 30);
    assertThat(CircuitBreakerRules.retryAfterNanos(next, 30)).isEqualTo(570);
  }

  @Test
  void cb14_configured_fewerProbesThanHaveReported_decides() {
    HalfOpen state = halfOpen(5, SUCCESS, SUCCESS);
    assertThat(
            CircuitBreakerRules.configured(state, settings(o -> o.withHalfOpenPermits(2)), 110)
                .kind())
        .isEqualTo(State.CLOSED);
  }

  @Test
  void tripped_closedOpens_observedStartsOver() {
    Term term = new Term(1, 0, settings(o -> o.withFailureThreshold(1)));
    Closed closed = CircuitBreakerRules.closed(term);
    closed.tally().add(FAILURE, 0);
    assertThat(CircuitBreakerRules.tripped(closed, 7))
        .isEqualTo(new Open(term.next(7), new Counts(1, 1, 0)));
    var observed =
        (CircuitBreakerState.Counting) CircuitBreakerRules.forced(closed, State.OBSERVE_ONLY, 8);
    observed.tally().add(FAILURE, 8);
    CircuitBreakerState next = CircuitBreakerRules.tripped(observed, 9);
    assertThat(next.kind()).isEqualTo(State.OBSERVE_ONLY);
    assertThat(next.term().generation()).isEqualTo(3);
    assertThat(CircuitBreakerRules.counts(next, 9)).isEqualTo(Counts.NONE);
  }

  @Test
  void outcomes_thatAreNotCounted_areTheTwoWithoutAnAnswer() {
    assertThat(Outcome.values())
        .filteredOn(o -> !o.isCounted())
        .containsExactly(IGNORED, CANCELLED);
  }
}
