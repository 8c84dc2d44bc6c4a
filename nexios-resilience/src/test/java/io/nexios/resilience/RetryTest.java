package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import io.nexios.resilience.Retry.Jitter;
import io.nexios.resilience.Retry.Options;
import io.nexios.resilience.Retry.Snapshot;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RetryTest {
  /// Fails a number of times, then answers, and notes when it was called.
  private static final class Callee {
    final List<Duration> calls = new ArrayList<>();
    final List<IOException> failures = new ArrayList<>();
    private final ManualTime time;
    private final int failing;

    Callee(ManualTime time, int failing) {
      this.time = time;
      this.failing = failing;
    }

    String answer() throws IOException {
      calls.add(time.elapsed());
      if (calls.size() <= failing) {
        failures.add(new IOException("failure " + calls.size()));
        throw failures.getLast();
      }
      return "answer " + calls.size();
    }
  }

  private static Retry withoutJitter(UnaryOperator<Options> options) {
    return Retry.of(
        "api",
        o -> options.apply(o.withJitter(Jitter.NONE).withBackoff(ofSeconds(1), ofSeconds(10))));
  }

  @Test
  void call_succeedsAtOnce_isNotRepeated() throws Exception {
    ManualTime.run(
        time -> {
          Callee callee = new Callee(time, 0);
          Retry retry = Retry.of("api");
          assertThat(retry.call(callee::answer)).isEqualTo("answer 1");
          assertThat(retry.snapshot()).isEqualTo(new Snapshot("api", 0, 0, 0, 0, 0));
        });
  }

  @Test
  void rt1_call_waitsTwiceAsLongBeforeEachAttempt() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, 3);
          Retry retry = withoutJitter(o -> o.withMaxAttempts(4));
          assertThat(retry.call(callee::answer)).isEqualTo("answer 4");
          assertThat(callee.calls)
              .containsExactly(Duration.ZERO, ofSeconds(1), ofSeconds(3), ofSeconds(7));
          assertThat(retry.snapshot()).isEqualTo(new Snapshot("api", 3, 1, 0, 0, 0));
        });
  }

  @Test
  void call_allAttemptsFail_throwsTheLastWithTheOthersSuppressed() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, 9);
          Retry retry = withoutJitter(o -> o);
          Throwable thrown = catchThrowable(() -> retry.call(callee::answer));
          assertThat(thrown).isSameAs(callee.failures.get(2));
          assertThat(thrown.getSuppressed())
              .containsExactly(callee.failures.get(0), callee.failures.get(1));
          assertThat(retry.snapshot()).isEqualTo(new Snapshot("api", 2, 0, 1, 0, 0));
        });
  }

  @Test
  void call_sameExceptionEachTime_isThrownAsItIs() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          IOException always = new IOException();
          assertThatThrownBy(
                  () ->
                      Retry.of("api")
                          .run(
                              () -> {
                                throw always;
                              }))
              .isSameAs(always)
              .hasNoSuppressedExceptions();
        });
  }

  @Test
  void rt1_thousandAttempts_keepAFewFailuresOnly() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, 9_999);
          Retry retry = withoutJitter(o -> o.withMaxAttempts(100));
          Throwable thrown = catchThrowable(() -> retry.call(callee::answer));
          assertThat(callee.calls).hasSize(100);
          assertThat(thrown.getSuppressed()).hasSize(16);
        });
  }

  @Test
  void rt2_nextWaitWouldReachTheDeadline_failsAtOnce() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, 9);
          Retry retry = withoutJitter(o -> o.withMaxAttempts(9));
          assertThatThrownBy(() -> withTimeout(ofSeconds(7), () -> retry.call(callee::answer)))
              .as("the wait of 4 s from second 3 would end at the deadline")
              .isSameAs(callee.failures.getLast());
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          assertThat(retry.snapshot().outOfTime()).isEqualTo(1);
        });
  }

  @Test
  void rt3_interruptedWhileItWaits_endsAtOnce() throws Exception {
    ManualTime.run(
        time -> {
          Callee callee = new Callee(time, 9);
          AtomicReference<Throwable> thrown = new AtomicReference<>();
          Thread caller =
              Thread.ofVirtual()
                  .unstarted(
                      () ->
                          thrown.set(
                              catchThrowable(() -> withoutJitter(o -> o).call(callee::answer))));
          time.threadStarting(caller);
          caller.start();
          time.settle();
          caller.interrupt();
          caller.join();
          assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
          assertThat(thrown.get().getSuppressed()).containsExactly(callee.failures.getFirst());
          assertThat(callee.calls).hasSize(1);
        });
  }

  @Test
  void rt3_cancelledWhileItWaits_endsAtOnce() throws Exception {
    ManualTime.run(
        time -> {
          Callee callee = new Callee(time, 9);
          AtomicReference<Throwable> thrown = new AtomicReference<>();
          TaskGroup.run(
              group -> {
                Task<Void> caller =
                    group.createTask(
                        () ->
                            thrown.set(
                                catchThrowable(() -> withoutJitter(o -> o).call(callee::answer))));
                time.settle();
                caller.cancel("enough");
              });
          assertThat(thrown.get()).isInstanceOf(CancelledException.class);
          assertThat(thrown.get().getSuppressed()).containsExactly(callee.failures.getFirst());
          time.assertNothingPending();
        });
  }

  @Test
  void rt4_budgetUsedUp_throwsTheFailureAtHand() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          LoadBudget budget = LoadBudget.of("api", o -> o.withPercent(50).withPerSecond(0));
          Retry retry = withoutJitter(o -> o.withMaxAttempts(9).withBudget(budget));
          Callee callee = new Callee(time, 99);
          assertThatThrownBy(() -> retry.call(callee::answer)).isSameAs(callee.failures.get(0));
          assertThatThrownBy(() -> retry.call(callee::answer)).isSameAs(callee.failures.get(2));
          assertThat(callee.calls).as("two first attempts afford one more").hasSize(3);
          assertThat(retry.snapshot().overBudget()).isEqualTo(2);
        });
  }

  @Test
  void rt5_calleeAsksToWait_waitsThatLongUpToTheCap() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, 2);
          Retry retry =
              withoutJitter(
                  o -> o.withRetryAfter(e -> ofSeconds(e.getMessage().endsWith("1") ? 5 : 3_600)));
          assertThat(retry.call(callee::answer)).isEqualTo("answer 3");
          assertThat(callee.calls).containsExactly(Duration.ZERO, ofSeconds(5), ofSeconds(15));
        });
  }

  @Test
  void rt5_functionThatThrows_doesNotHideTheFailure() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, 1);
          Retry retry =
              withoutJitter(
                  o ->
                      o.withRetryAfter(
                          _ -> {
                            throw new IllegalStateException("broken");
                          }));
          assertThat(retry.call(callee::answer)).isEqualTo("answer 2");
          assertThat(callee.failures.getFirst().getSuppressed()).hasSize(1);
        });
  }

  @Test
  void call_exceptionsWithBrokenEquality_theLastIsThrownWithTheOthersSuppressed() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          List<Exception> thrown = new ArrayList<>();
          assertThatThrownBy(
                  () ->
                      withoutJitter(o -> o)
                          .run(
                              () -> {
                                thrown.add(new Unequal());
                                throw thrown.getLast();
                              }))
              .isSameAs(thrown.getLast())
              .satisfies(
                  last ->
                      assertThat(last.getSuppressed())
                          .satisfiesExactly(
                              e -> assertThat(e == thrown.get(0)).isTrue(),
                              e -> assertThat(e == thrown.get(1)).isTrue()));
        });
  }

  @SuppressWarnings("ThrowableEqualsHashCode") // as code of others has it
  private static final class Unequal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean equals(Object other) {
      throw new UnsupportedOperationException("equals");
    }

    @Override
    public int hashCode() {
      throw new UnsupportedOperationException("hashCode");
    }
  }

  @Test
  void rejectionByABreaker_isNotRepeatedByDefault() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api");
    breaker.forceOpen();
    assertThatThrownBy(() -> Retry.of("api").call(() -> breaker.call(() -> 1)))
        .isInstanceOf(CircuitOpenException.class);
    assertThat(breaker.snapshot().rejected()).isEqualTo(1);
  }

  @Test
  void rejectionByABreaker_repeatedOnDemand_waitsForTheNextProbe() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          CircuitBreaker breaker =
              CircuitBreaker.of(
                  "api", o -> o.withFailureThreshold(1).withRecoveryTimeout(ofSeconds(8)));
          Callee callee = new Callee(time, 1);
          Retry retry = withoutJitter(o -> o.withClassifier(_ -> Outcome.FAILURE));
          assertThat(retry.call(() -> breaker.call(callee::answer))).isEqualTo("answer 2");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(8));
        });
  }

  @Test
  void error_isThrownAtOnce() {
    List<Integer> calls = new ArrayList<>();
    assertThatThrownBy(
            () ->
                Retry.of("api")
                    .run(
                        () -> {
                          calls.add(1);
                          throw new StackOverflowError();
                        }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(calls).hasSize(1);
  }

  @Test
  void rt1_sameSeed_givesTheSameSchedule() throws Exception {
    List<List<Duration>> schedules = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      ManualTime.run(
          o -> o.withAutoJump(),
          time -> {
            Callee callee = new Callee(time, 5);
            Retry.of("api", o -> o.withMaxAttempts(6).withRandom(new Random(42)))
                .call(callee::answer);
            schedules.add(callee.calls);
          });
    }
    assertThat(schedules.get(0)).isEqualTo(schedules.get(1)).doesNotHaveDuplicates();
  }

  @Test
  void of_firstDelayAboveTheMost_saysSo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retry.of("api", o -> o.withBackoff(ofSeconds(1), ofMillis(10))))
        .withMessage("first delay must be at most the max delay of PT0.01S, was PT1S");
  }
}
