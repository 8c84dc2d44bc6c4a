package io.nexios.resilience;

import static io.nexios.resilience.Breakers.afterTwoFailures;
import static io.nexios.resilience.Breakers.assertCallThrows;
import static io.nexios.resilience.Breakers.fail;
import static io.nexios.resilience.Breakers.halfOpen;
import static io.nexios.resilience.Breakers.succeed;
import static io.nexios.resilience.CircuitBreaker.State.CLOSED;
import static io.nexios.resilience.CircuitBreaker.State.HALF_OPEN;
import static io.nexios.resilience.CircuitBreaker.State.OPEN;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.Work;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// States, generations, probes and permits.
class CircuitBreakerTest {
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
          assertCallThrows(breaker, new InterruptedException());
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
}
