package io.nexios.resilience;

import static io.nexios.resilience.Breakers.afterTwoFailures;
import static io.nexios.resilience.Breakers.fail;
import static io.nexios.resilience.Breakers.halfOpen;
import static io.nexios.resilience.Breakers.succeed;
import static io.nexios.resilience.CircuitBreaker.State.CLOSED;
import static io.nexios.resilience.CircuitBreaker.State.DISABLED;
import static io.nexios.resilience.CircuitBreaker.State.FORCED_OPEN;
import static io.nexios.resilience.CircuitBreaker.State.HALF_OPEN;
import static io.nexios.resilience.CircuitBreaker.State.OBSERVE_ONLY;
import static io.nexios.resilience.CircuitBreaker.State.OPEN;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nexios.resilience.CircuitBreaker.Snapshot;
import io.nexios.resilience.CircuitBreaker.State;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is done to a breaker by hand, and what it reports.
class CircuitBreakerControlTest {
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
