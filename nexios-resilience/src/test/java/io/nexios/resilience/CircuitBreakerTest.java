package io.nexios.resilience;

import static io.nexios.resilience.CircuitBreaker.State.CLOSED;
import static io.nexios.resilience.CircuitBreaker.State.DISABLED;
import static io.nexios.resilience.CircuitBreaker.State.FORCED_OPEN;
import static io.nexios.resilience.CircuitBreaker.State.HALF_OPEN;
import static io.nexios.resilience.CircuitBreaker.State.OBSERVE_ONLY;
import static io.nexios.resilience.CircuitBreaker.State.OPEN;
import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.resilience.CircuitBreaker.Snapshot;
import io.nexios.resilience.CircuitBreaker.State;
import io.nexios.resilience.CircuitBreaker.Window;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static CircuitBreaker afterTwoFailures() {
    return afterTwoFailures(o -> o);
  }

  private static CircuitBreaker afterTwoFailures(UnaryOperator<Options> options) {
    return CircuitBreaker.of(
        "api", o -> options.apply(o.withFailureThreshold(2).withRecoveryTimeout(ofSeconds(60))));
  }

  private static void fail(CircuitBreaker breaker) {
    assertThatThrownBy(
            () ->
                breaker.run(
                    () -> {
                      throw new IOException("no answer");
                    }))
        .isInstanceOf(IOException.class);
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      fail(breaker);
    }
  }

  private static void succeed(CircuitBreaker breaker) throws Exception {
    breaker.run(() -> {});
  }

  /// A breaker that has just become half-open.
  private static CircuitBreaker halfOpen(ManualTime time, UnaryOperator<Options> options) {
    CircuitBreaker breaker = afterTwoFailures(options);
    fail(breaker, 2);
    time.advance(ofSeconds(60));
    return breaker;
  }

  @Test
  void call_closed_returnsWhatTheWorkReturnsNullIncluded() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api");
    assertThat(breaker.call(() -> "pong")).isEqualTo("pong");
    String nothing = breaker.call(() -> null);
    assertThat(nothing).isNull();
  }

  @Test
  void call_workThrows_throwsTheVeryException() {
    CircuitBreaker breaker = CircuitBreaker.of("api");
    IOException thrown = new IOException("reset");
    Work<String, IOException> work =
        () -> {
          throw thrown;
        };
    assertThatThrownBy(() -> breaker.call(work)).isSameAs(thrown);
    assertThat(thrown).hasNoSuppressedExceptions();
  }

  @Test
  void call_failuresInARow_opensThenProbesThenCloses() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = afterTwoFailures();
          fail(breaker);
          succeed(breaker);
          fail(breaker);
          assertThat(breaker.state()).isEqualTo(CLOSED);
          fail(breaker);
          assertThat(breaker.state()).isEqualTo(OPEN);
          assertThatExceptionOfType(CircuitOpenException.class)
              .isThrownBy(() -> succeed(breaker))
              .withMessage(
                  "circuit breaker \"api\" is open: 2 of 2 calls failed; next probe in 60.0 s")
              .satisfies(e -> assertThat(e.retryAfter()).isEqualTo(ofSeconds(60)))
              .satisfies(e -> assertThat(e.breaker()).isEqualTo("api"));
          time.advance(ofSeconds(60));
          succeed(breaker);
          assertThat(breaker.state()).isEqualTo(CLOSED);
          assertThat(breaker.snapshot().calls()).isZero();
        });
  }

  @Test
  void call_probeFails_opensForAnotherTimeout() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o);
          fail(breaker);
          assertThat(breaker.state()).isEqualTo(OPEN);
          time.advance(ofSeconds(59));
          assertThatThrownBy(() -> succeed(breaker))
              .hasMessage(
                  "circuit breaker \"api\" is open: 1 of 1 calls failed; next probe in 1.0 s");
        });
  }

  @Test
  void cb1_v2_resultFromBeforeTheOpening_decidesNothingWhenHalfOpen() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = afterTwoFailures();
          Permit lateSuccess = breaker.acquire();
          Permit lateFailure = breaker.acquire();
          fail(breaker, 2);
          time.advance(ofSeconds(60));
          Permit probe = breaker.acquire();
          lateSuccess.success();
          lateFailure.failure(new IOException());
          assertThat(breaker.state()).isEqualTo(HALF_OPEN);
          assertThat(breaker.snapshot().stale()).isEqualTo(2);
          probe.success();
          assertThat(breaker.state()).isEqualTo(CLOSED);
        });
  }

  @Test
  void cb1_callThatOutlivedItsGeneration_isStale() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(1));
    breaker.run(breaker::reset);
    assertThatThrownBy(
            () ->
                breaker.run(
                    () -> {
                      breaker.reset();
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);
    assertThat(breaker.state()).isEqualTo(CLOSED);
    assertThat(breaker.snapshot().stale()).isEqualTo(2);
  }

  @Test
  void cb2_v3_probes_areNeverMoreThanThePermits_whateverIsReported() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = afterTwoFailures(o -> o.withHalfOpenPermits(2));
          Permit stale = breaker.acquire();
          fail(breaker, 2);
          time.advance(ofSeconds(60));
          Permit first = breaker.acquire();
          breaker.acquire();
          stale.close();
          assertThat(breaker.tryAcquire()).isEmpty();
          first.close();
          first.close();
          first.success();
          Optional<Permit> third = breaker.tryAcquire();
          assertThat(third).isPresent();
          assertThat(breaker.tryAcquire()).isEmpty();
          assertThat(breaker.snapshot().probesRunning()).isEqualTo(2);
        });
  }

  @Test
  void cb3_permit_takesTheFirstOutcomeOnly() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(1));
    Permit permit = breaker.acquire();
    permit.success();
    permit.end(Outcome.FAILURE);
    permit.failure(new IOException());
    permit.close();
    assertThat(breaker.state()).isEqualTo(CLOSED);
    try (Permit closed = breaker.acquire()) {
      assertThat(closed).isNotNull();
    }
    assertThat(breaker.state()).as("closed without an outcome").isEqualTo(CLOSED);
    breaker.acquire().failure(new IOException());
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void cb3_cancelledProbe_returnsItsSlotAndNeitherClosesNorOpens() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o);
          assertThatThrownBy(
                  () ->
                      breaker.run(
                          () -> {
                            throw new InterruptedException();
                          }))
              .isInstanceOf(InterruptedException.class);
          assertThat(breaker.state()).isEqualTo(HALF_OPEN);
          assertThat(breaker.snapshot().probesRunning()).isZero();
          succeed(breaker);
          assertThat(breaker.state()).isEqualTo(CLOSED);
        });
  }

  @Test
  void cb4_v4_lostProbe_isGivenUpAfterTheProbeTimeout() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o.withProbeTimeout(ofSeconds(5)));
          Permit lost = breaker.acquire();
          assertThatExceptionOfType(CircuitOpenException.class)
              .isThrownBy(breaker::acquire)
              .withMessage(
                  "circuit breaker \"api\" is half-open and its probes are running; next probe within"
                      + " 5.0 s");
          time.advance(ofSeconds(5));
          Permit next = breaker.acquire();
          lost.failure(new IOException());
          assertThat(breaker.state()).isEqualTo(HALF_OPEN);
          assertThat(breaker.snapshot().lostProbes()).isEqualTo(1);
          assertThat(breaker.snapshot().stale()).isEqualTo(1);
          next.success();
          assertThat(breaker.state()).isEqualTo(CLOSED);
        });
  }

  @Test
  void cb4_probeTimeout_isTheRecoveryTimeoutByDefault() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o);
          breaker.acquire();
          time.advance(ofSeconds(60).minusNanos(1));
          assertThat(breaker.tryAcquire()).isEmpty();
          time.advance(ofNanos(1));
          assertThat(breaker.tryAcquire()).isPresent();
        });
  }

  @Test
  void cb6_v6_wallClockJumps_changeNothing() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker =
              TimeSource.bind(new JumpingWallClock(time), () -> afterTwoFailures());
          fail(breaker, 2);
          time.advance(ofSeconds(59));
          assertThat(breaker.state()).isEqualTo(OPEN);
          time.advance(ofSeconds(1));
          assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        });
  }

  /// Steps back and forth by an hour with every look at the wall clock.
  private static final class JumpingWallClock extends ForwardingTime {
    private long step = 3_600; // by the test's own thread

    JumpingWallClock(TimeSource monotonic) {
      super(monotonic);
    }

    @Override
    public Instant instant() {
      step = -step;
      return super.instant().plusSeconds(step);
    }
  }

  @Test
  void cb7_failureRate_countsFromTheMinimumOn() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.of("api", o -> o.withFailureRate(33, ofCalls(10).withMinimumCalls(3)));
    fail(breaker);
    succeed(breaker);
    assertThat(breaker.state()).isEqualTo(CLOSED);
    succeed(breaker);
    assertThat(breaker.state()).isEqualTo(OPEN);
    assertThat(breaker.snapshot())
        .extracting(Snapshot::calls, Snapshot::failures, Snapshot::slowCalls)
        .containsExactly(3L, 1L, 0L);
  }

  @Test
  void cb8_v5_timeWindow_idle_readsAsEmpty() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker =
              CircuitBreaker.of(
                  "api",
                  o -> o.withFailureRate(50, Window.ofTime(ofSeconds(10)).withMinimumCalls(5)));
          fail(breaker, 4);
          assertThat(breaker.snapshot().calls()).isEqualTo(4);
          time.advance(ofSeconds(10));
          assertThat(breaker.snapshot().calls()).isZero();
          fail(breaker, 4);
          assertThat(breaker.state()).isEqualTo(CLOSED);
          fail(breaker);
          assertThat(breaker.state()).isEqualTo(OPEN);
        });
  }

  @Test
  void cb9_slowCalls_areCountedWhenTheyEnd() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker =
              CircuitBreaker.of(
                  "api",
                  o ->
                      o.withFailureRate(100, ofCalls(4).withMinimumCalls(2))
                          .withSlowCalls(ofSeconds(1), 50));
          breaker.run(() -> time.advance(ofSeconds(1)));
          assertThat(breaker.snapshot().slowCalls()).as("exactly at the limit").isZero();
          breaker.run(() -> time.advance(ofSeconds(1).plusNanos(1)));
          assertThat(breaker.state()).isEqualTo(OPEN);
          assertThat(breaker.snapshot().slowCalls()).isEqualTo(1);
          assertThatThrownBy(breaker::acquire)
              .hasMessageContaining("0 of 2 calls failed and 1 were slow");
        });
  }

  @Test
  void cb9_hungCalls_openTheBreakerBeforeTheyEnd() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker =
              CircuitBreaker.of(
                  "api", o -> o.withFailureThreshold(2).withHungCalls(ofSeconds(1), 100));
          Permit first = breaker.acquire();
          Permit second = breaker.acquire();
          time.advance(ofSeconds(1));
          assertThat(breaker.state()).isEqualTo(CLOSED);
          time.advance(ofNanos(1));
          assertThat(breaker.state()).isEqualTo(OPEN);
          first.success();
          second.failure(new IOException());
          assertThat(breaker.snapshot().stale()).as("they have had their outcome").isZero();
          time.assertNothingPending();
        });
  }

  @Test
  void cb9_callThatEndsInTime_leavesNoTimer() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker =
              CircuitBreaker.of("api", o -> o.withHungCalls(ofSeconds(1), 100));
          breaker.run(() -> assertThat(time.pending()).isEqualTo(1));
          time.assertNothingPending();
          assertThat(breaker.snapshot().calls()).isZero();
        });
  }

  @Test
  void cb9_hungProbe_opensAgain() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o.withHungCalls(ofSeconds(1), 100));
          breaker.acquire();
          time.advance(ofSeconds(2));
          assertThat(breaker.state()).isEqualTo(OPEN);
        });
  }

  @Test
  void cb10_rejectionsAndCancels_neverCount() throws Exception {
    CircuitBreaker inner = CircuitBreaker.of("inner", o -> o.withFailureThreshold(1));
    fail(inner);
    CircuitBreaker outer = CircuitBreaker.of("outer", o -> o.withFailureThreshold(1));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> outer.call(() -> inner.call(() -> 1)))
          .isInstanceOf(CircuitOpenException.class);
      assertThatThrownBy(
              () ->
                  outer.run(
                      () -> {
                        throw new InterruptedException();
                      }))
          .isInstanceOf(InterruptedException.class);
    }
    assertThat(outer.state()).isEqualTo(CLOSED);
    assertThat(inner.snapshot().rejected()).isEqualTo(3);
  }

  @Test
  void cb10_classifier_decidesInsteadOfTheDefault() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "api",
            o ->
                o.withFailureThreshold(1)
                    .withClassifier(
                        e -> e instanceof IOException ? Outcome.IGNORED : Outcome.FAILURE));
    fail(breaker, 3);
    assertThat(breaker.state()).isEqualTo(CLOSED);
    assertThatThrownBy(
            () ->
                breaker.run(
                    () -> {
                      throw new InterruptedException();
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void cb10_classifierThatThrows_neitherHidesTheFailureNorLosesIt() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "api",
            o ->
                o.withFailureThreshold(1)
                    .withClassifier(
                        e -> {
                          throw new IllegalStateException("broken");
                        }));
    assertThatThrownBy(
            () ->
                breaker.run(
                    () -> {
                      throw new IOException("reset");
                    }))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void cb11_rejections_areLightAndIndependent() {
    CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(1));
    fail(breaker);
    CircuitOpenException first = catchThrowableOfType(CircuitOpenException.class, breaker::acquire);
    CircuitOpenException second =
        catchThrowableOfType(CircuitOpenException.class, breaker::acquire);
    assertThat(first).isNotSameAs(second).hasNoCause();
    assertThat(first.getStackTrace()).isEmpty();
    first.addSuppressed(new IOException());
    assertThat(second).hasNoSuppressedExceptions();
    assertThat(breaker.snapshot().rejected()).isEqualTo(2);
  }

  @Test
  void cb13_forceOpen_rejectsUntilReset() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = afterTwoFailures();
          breaker.forceOpen();
          time.advance(ofMinutes(10));
          assertThatExceptionOfType(CircuitOpenException.class)
              .isThrownBy(breaker::acquire)
              .withMessage("circuit breaker \"api\" is forced open until it is reset")
              .satisfies(e -> assertThat(e.retryAfter()).isEqualTo(ofSeconds(60)));
          breaker.configure(o -> o.withFailureThreshold(9));
          assertThat(breaker.state()).isEqualTo(FORCED_OPEN);
          breaker.reset();
          succeed(breaker);
          assertThat(breaker.state()).isEqualTo(CLOSED);
        });
  }

  @Test
  void cb13_disabled_countsNothing() throws Exception {
    CircuitBreaker breaker = afterTwoFailures();
    breaker.disable();
    fail(breaker, 5);
    assertThat(breaker.state()).isEqualTo(DISABLED);
    assertThat(breaker.snapshot())
        .extracting(Snapshot::calls, Snapshot::rejected, Snapshot::stale)
        .containsExactly(0L, 0L, 0L);
  }

  @Test
  void cb13_observeOnly_countsAndNeverRejects() throws Exception {
    CircuitBreaker breaker = afterTwoFailures();
    breaker.observeOnly();
    fail(breaker);
    assertThat(breaker.snapshot().failures()).isEqualTo(1);
    fail(breaker);
    assertThat(breaker.snapshot().failures()).as("counts anew").isZero();
    fail(breaker, 10);
    succeed(breaker);
    assertThat(breaker.state()).isEqualTo(OBSERVE_ONLY);
  }

  @Test
  void cb13_resetWhileHalfOpen_makesOldProbesStale() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o);
          Permit probe = breaker.acquire();
          breaker.reset();
          probe.failure(new IOException());
          assertThat(breaker.snapshot())
              .extracting(Snapshot::state, Snapshot::calls, Snapshot::stale)
              .containsExactly(CLOSED, 0L, 1L);
        });
  }

  @Test
  void cb14_configure_keepsWhatWasCounted() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(5));
    fail(breaker, 3);
    Permit running = breaker.acquire();
    breaker.configure(o -> o.withFailureThreshold(4));
    assertThat(breaker.snapshot().failures()).isEqualTo(3);
    running.failure(new IOException());
    assertThat(breaker.state()).as("a call from before the change counts").isEqualTo(OPEN);
  }

  @Test
  void cb14_configure_badOption_changesNothing() {
    CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> breaker.configure(o -> o.withFailureThreshold(0)))
        .withMessage("failure threshold must be between 1 and 1000000, was 0");
    fail(breaker);
    assertThat(breaker.state()).isEqualTo(OPEN);
  }

  @Test
  void cb15_state_isComputedFromTime() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o);
          assertThat(breaker.state()).isEqualTo(HALF_OPEN);
          time.advance(ofSeconds(30));
          assertThat(breaker.snapshot())
              .extracting(Snapshot::state, Snapshot::inState, Snapshot::retryAfter)
              .containsExactly(HALF_OPEN, ofSeconds(30), Duration.ZERO);
        });
  }

  @Test
  void cb16_error_leavesTheProbesPlaceToTheNext() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o);
          assertThatThrownBy(
                  () ->
                      breaker.run(
                          () -> {
                            throw new StackOverflowError();
                          }))
              .isInstanceOf(StackOverflowError.class);
          assertThat(breaker.state()).isEqualTo(HALF_OPEN);
          succeed(breaker);
          assertThat(breaker.state()).isEqualTo(CLOSED);
        });
  }

  @Test
  void cb16_interruptFlag_isLeftAsTheWorkLeavesIt() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api");
    breaker.run(() -> Thread.currentThread().interrupt());
    assertThat(Thread.interrupted()).isTrue();
    Thread.currentThread().interrupt();
    AtomicInteger ran = new AtomicInteger();
    breaker.run(ran::incrementAndGet);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ran).hasValue(1);
  }

  @Test
  void ob3_snapshot_addsUpTheTimeInEachState() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = afterTwoFailures();
          time.advance(ofSeconds(10));
          fail(breaker, 2);
          time.advance(ofSeconds(75));
          Map<State, Duration> seen = breaker.snapshot().timeIn();
          succeed(breaker);
          time.advance(ofMillis(1));
          assertThat(seen)
              .isEqualTo(
                  Map.of(CLOSED, ofSeconds(10), OPEN, ofSeconds(60), HALF_OPEN, ofSeconds(15)));
          assertThat(breaker.snapshot().timeIn())
              .containsEntry(CLOSED, ofMillis(10_001))
              .containsEntry(HALF_OPEN, ofSeconds(15));
        });
  }
}
