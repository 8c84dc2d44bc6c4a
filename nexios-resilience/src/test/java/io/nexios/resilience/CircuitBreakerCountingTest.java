package io.nexios.resilience;

import static io.nexios.resilience.Breakers.assertCallThrows;
import static io.nexios.resilience.Breakers.fail;
import static io.nexios.resilience.Breakers.halfOpen;
import static io.nexios.resilience.Breakers.succeed;
import static io.nexios.resilience.CircuitBreaker.State.CLOSED;
import static io.nexios.resilience.CircuitBreaker.State.HALF_OPEN;
import static io.nexios.resilience.CircuitBreaker.State.OPEN;
import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.resilience.CircuitBreaker.Snapshot;
import io.nexios.resilience.CircuitBreaker.Window;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What counts, and what a rejection says.
class CircuitBreakerCountingTest {
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
      assertCallThrows(outer, new InterruptedException());
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
    assertCallThrows(breaker, new InterruptedException());
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
  void cb16_error_leavesTheProbesPlaceToTheNext() throws Exception {
    ManualTime.run(
        time -> {
          CircuitBreaker breaker = halfOpen(time, o -> o);
          assertCallThrows(breaker, new StackOverflowError());
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
}
