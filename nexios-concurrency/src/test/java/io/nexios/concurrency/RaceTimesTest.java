package io.nexios.concurrency;

import static io.nexios.concurrency.Branches.failing;
import static io.nexios.concurrency.Branches.failureOf;
import static io.nexios.concurrency.Branches.noted;
import static io.nexios.concurrency.Branches.race;
import static io.nexios.concurrency.Branches.sleeper;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Branches with a limit of time, and branches that start later.
class RaceTimesTest {
  private final CountDownLatch never = new CountDownLatch(1);

  // Limits of time.

  @Test
  void e113_hg8_timeoutOfOneBranch_isItsFailureOnly() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Object won =
              race(
                  sleeper().timeout(ofSeconds(1)),
                  () -> {
                    Concurrency.sleep(ofSeconds(5));
                    return "slow but sure";
                  });
          assertThat(won).isEqualTo("slow but sure");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
          time.assertNothingPending();
        });
  }

  @Test
  void decision12_everyBranchFailsByItsTimeout_isDeadlineExceeded() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          DeadlineExceededException exceeded =
              failureOf(
                  DeadlineExceededException.class,
                  sleeper().timeout(ofSeconds(2)),
                  sleeper().timeout(ofSeconds(1)));
          assertThat(exceeded)
              .hasMessage("each branch of race \"race\" exceeded its deadline of 2 s");
          assertThat(exceeded.limit()).isEqualTo(ofSeconds(2));
          assertThat(exceeded.getSuppressed())
              .hasSize(2)
              .allMatch(each -> each instanceof DeadlineExceededException);
          time.assertNothingPending();
        });
  }

  @Test
  void decision12_oneFailsByItself_isTaskFailedAlthoughTheOthersTimedOut() throws Exception {
    IOException refused = new IOException("refused");
    ManualTime.run(
        o -> o.withAutoJump(),
        time ->
            assertThatThrownBy(() -> race(sleeper().timeout(ofSeconds(1)), failing(refused)))
                .isInstanceOf(TaskFailedException.class)
                .hasCause(refused)
                .satisfies(failed -> assertThat(failed.getSuppressed()).hasSize(1)));
  }

  @Test
  void hg8_limitInsideTheBranch_isNotItsTimeout() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Branch<Object> limited =
              () -> Concurrency.withTimeout(ofSeconds(1), () -> sleeper().call());
          assertThatThrownBy(
                  () -> race(limited.timeout(ofSeconds(9)), limited.timeout(ofSeconds(9))))
              .isInstanceOf(TaskFailedException.class)
              .hasCauseInstanceOf(DeadlineExceededException.class);
        });
  }

  @Test
  void hg8_branchDeadline_isTheEarlierOfItsOwnAndTheCallers() throws Exception {
    ManualTime.run(
        time -> {
          Branch<Duration> left = () -> Deadline.current().orElseThrow().remaining();
          Concurrency.withTimeout(
              ofSeconds(5),
              () -> {
                assertThat(race(left.timeout(ofSeconds(2)), failing(new IOException())))
                    .isEqualTo(ofSeconds(2));
                assertThat(race(left.timeout(ofSeconds(9)), failing(new IOException())))
                    .isEqualTo(ofSeconds(5));
              });
        });
  }

  @Test
  void e116_deadlineAround_endsTheRaceAndIsThrownWhereItWasSet() throws Exception {
    AtomicReference<Throwable> inside = new AtomicReference<>();
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          assertThatThrownBy(
                  () ->
                      Concurrency.withTimeout(
                          ofSeconds(3),
                          () -> {
                            inside.set(catchThrowable(() -> race(sleeper(), sleeper())));
                            throw inside.get();
                          }))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          time.assertNothingPending();
        });
    assertThat(inside.get())
        .isInstanceOfSatisfying(
            CancelledException.class,
            cut ->
                assertThat(cut.reason().origin())
                    .isEqualTo(new CancelReason.DeadlineExpired(ofSeconds(3))));
  }

  // Branches that start later.

  @Test
  void e114_firstSucceedsInTime_theHedgeNeverStarts() throws Exception {
    AtomicInteger started = new AtomicInteger();
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          race(
              () -> {
                Concurrency.sleep(ofSeconds(1));
                return "in time";
              },
              Branch.of(started::incrementAndGet).after(ofSeconds(2)));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(1));
          time.assertNothingPending();
        });
    assertThat(started).hasValue(0);
  }

  @Test
  void e114_firstIsSlow_theHedgeStartsAfterItsDelayAndWins() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          assertThat(race(sleeper(), Branch.of(() -> "hedge").after(ofSeconds(2))))
              .isEqualTo("hedge");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(2));
        });
  }

  @Test
  void e114_firstFails_theHedgeStartsAtOnce() throws Exception {
    ManualTime.run(
        time -> {
          assertThat(race(failing(new IOException()), Branch.of(() -> "hedge").after(ofHours(1))))
              .isEqualTo("hedge");
          assertThat(time.elapsed()).isZero();
          time.assertNothingPending();
        });
  }

  @Test
  void hg2_v8_failureStartsTheNext_andTheDelaysBehindItShrinkAsMuch() throws Exception {
    List<String> starts = new CopyOnWriteArrayList<>();
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          race(
              () -> {
                starts.add("a " + time.elapsed());
                Concurrency.sleep(ofSeconds(1));
                throw new IOException("a");
              },
              Branch.of(
                      () -> {
                        starts.add("b " + time.elapsed());
                        return sleeper().call();
                      })
                  .after(ofSeconds(10)),
              Branch.of(
                      () -> {
                        starts.add("c " + time.elapsed());
                        return "c";
                      })
                  .after(ofSeconds(14)));
          time.assertNothingPending();
        });
    assertThat(starts).containsExactly("a PT0S", "b PT1S", "c PT5S");
  }

  @Test
  void hg2_everyFailureStartsOneMore_neverTwo() throws Exception {
    AtomicInteger started = new AtomicInteger();
    CountDownLatch failNow = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          Branch<Object> waiting =
              () -> {
                started.incrementAndGet();
                never.await();
                return "never";
              };
          Thread main = Thread.currentThread();
          OtherThread tester =
              OtherThread.start(
                  () -> {
                    time.settle();
                    assertThat(started).hasValue(0);
                    failNow.countDown();
                    time.settle();
                    main.interrupt();
                  });
          assertThatThrownBy(
                  () ->
                      race(
                          () -> {
                            failNow.await();
                            throw new IOException();
                          },
                          waiting.after(ofHours(1)),
                          waiting.after(ofHours(2))))
              .isInstanceOf(InterruptedException.class);
          tester.join();
        });
    assertThat(started).hasValue(1);
  }

  @Test
  void hg9_delayZero_allStartTogether() throws Exception {
    CountDownLatch bothStarted = new CountDownLatch(2);
    Branch<String> meeting =
        () -> {
          bothStarted.countDown();
          bothStarted.await();
          return "met";
        };
    assertThat(race(meeting.after(Duration.ZERO), meeting)).isEqualTo("met");
  }

  @Test
  void hg9_negativeDelay_isTriedOnlyWhenAnotherFails() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          assertThat(
                  race(
                      noted(order, "spare", "spare").after(ofSeconds(-1)),
                      noted(order, "first", new IOException("first")),
                      noted(order, "second", new IOException("second")).after(ofSeconds(1))))
              .isEqualTo("spare");
          assertThat(order).containsExactly("first", "second", "spare");
          time.assertNothingPending();
        });
  }

  @Test
  void hg9_onlyNegativeDelays_oneIsTriedAfterTheOther() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    Duration forever = ChronoUnit.FOREVER.getDuration();
    assertThat(
            race(
                noted(order, "a", new IOException("a")).after(ofSeconds(-1)),
                noted(order, "b", new IOException("b")).after(forever),
                noted(order, "c", "c").after(forever),
                noted(order, "d", "d").after(forever)))
        .isEqualTo("c");
    assertThat(order).containsExactly("a", "b", "c");
  }
}
