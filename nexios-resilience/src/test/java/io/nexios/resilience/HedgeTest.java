package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.TaskError;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.TaskGroup;
import io.nexios.resilience.Hedge.Options;
import io.nexios.resilience.Hedge.Snapshot;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class HedgeTest {
  private static Hedge hedge(UnaryOperator<Options> options) {
    return Hedge.of("quotes", o -> options.apply(o.idempotent()));
  }

  /// A callee whose attempts follow a plan: how long each takes, and whether it then fails.
  private static final class Callee {
    final List<Duration> begun = new CopyOnWriteArrayList<>();
    final AtomicInteger ended = new AtomicInteger();
    private final ManualTime time;
    private final List<Duration> lengths; // negative: fails after so long

    Callee(ManualTime time, Duration... lengths) {
      this.time = time;
      this.lengths = List.of(lengths);
    }

    String answer() throws IOException, InterruptedException {
      int number;
      synchronized (this) {
        begun.add(time.elapsed());
        number = begun.size();
      }
      try {
        Duration length = lengths.get(number - 1);
        sleep(length.abs());
        if (length.isNegative()) {
          throw new IOException("failure " + number);
        }
        return "answer " + number;
      } finally {
        ended.incrementAndGet();
      }
    }
  }

  @Test
  void hg12_workNotDeclaredIdempotent_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hedge.of("quotes", o -> o))
        .withMessage(
            "hedge \"quotes\" runs work more than once: say idempotent() if that does no harm, else"
                + " use a timeout");
  }

  @Test
  void call_firstAnswersInTime_isAlone() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofMillis(90));
          Hedge hedge = hedge(o -> o.withDelay(ofMillis(100)));
          assertThat(hedge.call(callee::answer)).isEqualTo("answer 1");
          assertThat(hedge.snapshot()).isEqualTo(new Snapshot("quotes", 1, 0, 0, 0, ofMillis(100)));
          time.assertNothingPending();
        });
  }

  @Test
  void call_firstIsSlow_theSecondAnswersAndTheFirstHasEnded() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(10), ofMillis(20));
          Hedge hedge = hedge(o -> o.withDelay(ofMillis(100)));
          assertThat(hedge.call(callee::answer)).isEqualTo("answer 2");
          assertThat(time.elapsed()).isEqualTo(ofMillis(120));
          assertThat(callee.ended).as("HG-14: nothing outlives the call").hasValue(2);
          assertThat(hedge.snapshot())
              .extracting(Snapshot::hedges, Snapshot::overtaken)
              .containsExactly(1L, 1L);
          time.assertNothingPending();
        });
  }

  @Test
  void hg1_hg2_aFailure_startsTheNextAtOnceAndEndsNothing() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofMillis(-10), ofMillis(-10), ofMillis(10));
          Hedge hedge = hedge(o -> o.withMaxAttempts(3).withDelay(ofSeconds(1)));
          assertThat(hedge.call(callee::answer)).isEqualTo("answer 3");
          assertThat(callee.begun).containsExactly(Duration.ZERO, ofMillis(10), ofMillis(20));
        });
  }

  @Test
  void hg3_v12_allFail_theFirstIsTheCauseAndTheOthersAreSuppressed() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofMillis(-10), ofMillis(-10));
          assertThatExceptionOfType(TaskFailedException.class)
              .isThrownBy(() -> hedge(o -> o.withDelay(ofSeconds(1))).call(callee::answer))
              .satisfies(e -> assertThat(e).cause().hasMessage("failure 1"))
              .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        });
  }

  @Test
  void hg5_lateValue_isClosed() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AtomicInteger begun = new AtomicInteger();
          AtomicBoolean closed = new AtomicBoolean();
          AutoCloseable late = () -> closed.set(true);
          AutoCloseable early = () -> {};
          AutoCloseable taken =
              hedge(o -> o.withDelay(ofMillis(10)))
                  .call(
                      () -> {
                        if (begun.incrementAndGet() == 2) {
                          return early;
                        }
                        try {
                          sleep(ofSeconds(1));
                        } catch (CancelledException stubborn) {
                          assertThat(stubborn).hasMessageContaining("quotes-2");
                        }
                        return late;
                      });
          assertThat(taken).isSameAs(early);
          assertThat(closed).isTrue();
        });
  }

  @Test
  void hg7_callerIsCancelled_seesTheCancelAndNothingRunsOn() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(10), ofSeconds(10));
          assertThatThrownBy(
                  () ->
                      withTimeout(
                          ofSeconds(1),
                          () -> hedge(o -> o.withDelay(ofMillis(10))).call(callee::answer)))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(callee.ended).hasValue(2);
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          group -> {
                            group.start(
                                () -> {
                                  sleep(ofSeconds(1));
                                  group.cancel("enough");
                                });
                            hedge(o -> o).call(() -> new Callee(time, ofSeconds(9)).answer());
                          }))
              .isInstanceOf(CancelledException.class);
        });
  }

  @Test
  void hg8_attemptTakesTooLong_isAFailureOfThatAttempt() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(10), ofMillis(10));
          Hedge hedge = hedge(o -> o.withFailoverOnly().withAttemptTimeout(ofMillis(200)));
          assertThat(hedge.call(callee::answer)).isEqualTo("answer 2");
          assertThat(time.elapsed()).isEqualTo(ofMillis(210));
        });
  }

  @Test
  void hg8_allAttemptsTakeTooLong_isATimeout() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(10), ofSeconds(10));
          Hedge hedge = hedge(o -> o.withFailoverOnly().withAttemptTimeout(ofMillis(200)));
          assertThatThrownBy(() -> hedge.call(callee::answer))
              .isInstanceOf(DeadlineExceededException.class);
        });
  }

  @Test
  void hg9_delayZero_startsAllTogether() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(3), ofSeconds(3), ofSeconds(3));
          hedge(o -> o.withMaxAttempts(3).withDelay(Duration.ZERO)).call(callee::answer);
          assertThat(callee.begun).containsExactly(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        });
  }

  @Test
  void hg9_delayPerAttempt_countsFromTheAttemptBefore() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(9), ofSeconds(9), ofSeconds(1));
          hedge(o -> o.withMaxAttempts(3).withDelays(n -> ofSeconds(n))).call(callee::answer);
          assertThat(callee.begun).containsExactly(Duration.ZERO, ofSeconds(2), ofSeconds(5));
        });
  }

  @Test
  void hg9_failoverOnly_aSlowAttemptStartsNoOther() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(-60), ofSeconds(1));
          hedge(o -> o.withFailoverOnly()).call(callee::answer);
          assertThat(callee.begun).containsExactly(Duration.ZERO, ofSeconds(60));
        });
  }

  @Test
  void hg9_failoverOnly_aFailureStartsTheNextAttemptOnly() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(-1), ofSeconds(5), ofSeconds(5));
          String answer = hedge(o -> o.withFailoverOnly().withMaxAttempts(3)).call(callee::answer);
          assertThat(answer).isEqualTo("answer 2");
          assertThat(callee.begun).containsExactly(Duration.ZERO, ofSeconds(1));
        });
  }

  @Test
  void hg9_delayBehindAnAttemptThatAFailureStarts_countsFromThatStart() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Callee callee = new Callee(time, ofSeconds(-1), ofSeconds(60), ofSeconds(1));
          hedge(o -> o.withMaxAttempts(3).withDelays(n -> ofSeconds(n == 2 ? -1 : 4)))
              .call(callee::answer);
          assertThat(callee.begun).containsExactly(Duration.ZERO, ofSeconds(1), ofSeconds(5));
        });
  }

  @Test
  void hg9_singleAttempt_runsOnTheCallersThread() throws Exception {
    assertThat(hedge(o -> o.withMaxAttempts(1)).call(Thread::currentThread))
        .isSameAs(Thread.currentThread());
  }

  @Test
  void hg10_budgetUsedUp_theRunningAttemptGoesOn() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          LoadBudget none = LoadBudget.of("none", o -> o.withPercent(0).withPerSecond(0));
          Hedge hedge = hedge(o -> o.withMaxAttempts(3).withDelay(ofMillis(10)).withBudget(none));
          assertThat(hedge.call(() -> new Callee(time, ofSeconds(1)).answer()))
              .isEqualTo("answer 1");
          assertThat(hedge.snapshot())
              .extracting(Snapshot::hedges, Snapshot::overBudget)
              .containsExactly(0L, 2L);
        });
  }

  @Test
  void hg10_budgetUsedUpAndNothingElseRuns_theFailureReturnsAtOnceAndAlone() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          LoadBudget none = LoadBudget.of("none", o -> o.withPercent(0).withPerSecond(0));
          Hedge slow = hedge(o -> o.withDelay(ofMillis(10)).withBudget(none));
          Hedge fast = hedge(o -> o.withDelay(ofSeconds(10)).withBudget(none));
          for (Hedge hedge : List.of(slow, fast)) {
            Callee callee = new Callee(time, ofMillis(-20));
            Duration before = time.elapsed();
            assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> hedge.call(callee::answer))
                .satisfies(e -> assertThat(e).cause().hasMessage("failure 1"))
                .satisfies(e -> assertThat(e).hasNoSuppressedExceptions());
            assertThat(time.elapsed().minus(before)).isEqualTo(ofMillis(20));
          }
        });
  }

  @Test
  void hg10_budgetUsedUpAfterATimeout_isATimeout() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          LoadBudget none = LoadBudget.of("none", o -> o.withPercent(0).withPerSecond(0));
          Hedge hedge =
              hedge(
                  o -> o.withDelay(ofMillis(10)).withAttemptTimeout(ofSeconds(1)).withBudget(none));
          assertThatThrownBy(() -> hedge.call(() -> new Callee(time, ofSeconds(5)).answer()))
              .isInstanceOf(DeadlineExceededException.class)
              .hasMessage("each attempt of hedge \"quotes\" exceeded its deadline of 1 s");
        });
  }

  @Test
  void hg11_percentile_learnsFromFirstAttemptsThatSucceededOrWereOvertaken() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Hedge hedge = hedge(o -> o.withPercentile(90));
          assertThat(hedge.snapshot().delay()).as("nothing is known yet").isNull();
          for (int call = 0; call < 112; call++) {
            boolean slow = call % 16 == 0;
            hedge.call(
                () -> {
                  sleep(slow ? ofSeconds(1) : ofMillis(10));
                  return 1;
                });
          }
          assertThat(hedge.snapshot().delay()).isBetween(ofMillis(10), ofMillis(11));
          Callee callee = new Callee(time, ofSeconds(1), ofMillis(10));
          assertThat(hedge.call(callee::answer)).isEqualTo("answer 2");
        });
  }

  @Test
  void hg11_callThatLosesARaceAroundIt_isNotTakenForOvertaken() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Hedge hedge = hedge(o -> o.withDelay(ofSeconds(10)));
          String first =
              Concurrency.runUntilFirstComplete(
                  () -> hedge.call(() -> new Callee(time, ofSeconds(5)).answer()),
                  () -> {
                    sleep(ofSeconds(1));
                    return "elsewhere";
                  });
          assertThat(first).isEqualTo("elsewhere");
          assertThat(hedge.snapshot().overtaken()).isZero();
        });
  }

  @Test
  void error_endsTheRaceAtOnce() {
    assertThatExceptionOfType(TaskError.class)
        .isThrownBy(
            () ->
                hedge(o -> o)
                    .run(
                        () -> {
                          throw new StackOverflowError();
                        }));
  }
}
