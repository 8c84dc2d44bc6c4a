package io.nexios.concurrency;

import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;
import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The engine in virtual time: whatever waits, waits on the time source of its tree, and its
/// threads are known there before they run.
@ExtendWith(LeakCheckExtension.class)
class ManualTimeEngineTest {
  @Test
  void sleep_untilItsInstant_andNotAMomentLess() throws Exception {
    ManualTime.run(
        time ->
            TaskGroup.run(
                group -> {
                  Task<?> sleeper = group.createTask(() -> sleep(ofHours(1)));
                  time.advance(ofHours(1).minusNanos(1));
                  assertThat(sleeper.isDone()).isFalse();
                  time.advance(Duration.ofNanos(1));
                  assertThat(sleeper.isDone()).isTrue();
                  time.assertNothingPending();
                }));
  }

  @Test
  void sleep_manyTasksWithTimeThatJumps_wakeInTheOrderOfTheirInstants() throws Exception {
    List<Duration> wokenAt = Collections.synchronizedList(new ArrayList<>());
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          TaskGroup.run(
              group -> {
                for (int i = 100; i > 0; i--) {
                  int minutes = i;
                  group.start(
                      () -> {
                        sleep(ofMinutes(minutes));
                        wokenAt.add(time.elapsed());
                      });
                }
              });
          assertThat(time.elapsed()).isEqualTo(ofMinutes(100));
          time.assertNothingPending();
        });
    assertThat(wokenAt).hasSize(100).isSorted();
    assertThat(wokenAt.getFirst()).isEqualTo(ofMinutes(1));
  }

  @Test
  void sleep_inGrandchildren_usesTheSameTime() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Duration inside =
              TaskGroup.call(
                  outer ->
                      outer
                          .createTask(
                              () ->
                                  TaskGroup.call(
                                      inner -> {
                                        inner.createTask(() -> sleep(ofSeconds(30))).await();
                                        return time.elapsed();
                                      }))
                          .await());
          assertThat(inside).isEqualTo(ofSeconds(30));
        });
  }

  @Test
  void v14_withTimeout_expires_atItsInstant() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          assertThatThrownBy(() -> withTimeout(ofSeconds(5), () -> sleep(ofHours(1))))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
          time.assertNothingPending();
        });
  }

  @Test
  void withTimeout_workEndsInTime_leavesNoTimer() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          String value =
              withTimeout(
                  ofSeconds(5),
                  () -> {
                    sleep(ofSeconds(5).minusNanos(1));
                    return "in time";
                  });
          assertThat(value).isEqualTo("in time");
          time.assertNothingPending();
        });
  }

  @Test
  void withTimeout_aroundAnAdvance_cancelsTheCallerWhoMovedTheTime() throws Exception {
    ManualTime.run(
        time -> {
          assertThatThrownBy(
                  () ->
                      withTimeout(
                          ofSeconds(5),
                          () -> {
                            time.advance(ofSeconds(10));
                            sleep(ofSeconds(1));
                          }))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
          assertThat(Thread.interrupted()).isFalse();
        });
  }

  @Test
  void e064_deadlines_theEarliestOfTheTreeCounts() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          o -> o.withTimeout(ofSeconds(3)),
                          group ->
                              group
                                  .createTask(
                                      () -> withTimeout(ofSeconds(60), () -> sleep(ofHours(1))))
                                  .await()))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          time.assertNothingPending();
        });
  }

  @Test
  void race_branchesWithTimeouts_failOneByOneAtTheirInstants() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          String first =
              runUntilFirstComplete(
                  Branch.of(() -> answerAfter(ofSeconds(9), "slow")).timeout(ofSeconds(1)),
                  Branch.of(() -> answerAfter(ofMillis(1500), "fallback")).timeout(ofSeconds(2)));
          assertThat(first).isEqualTo("fallback");
          assertThat(time.elapsed()).isEqualTo(ofMillis(1500));
          time.assertNothingPending();
        });
  }

  @Test
  void race_hedge_startsAfterItsDelay() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          String first =
              runUntilFirstComplete(
                  () -> answerAfter(ofSeconds(10), "first"),
                  Branch.of(() -> answerAfter(ofMillis(50), "hedge")).after(ofMillis(100)));
          assertThat(first).isEqualTo("hedge");
          assertThat(time.elapsed()).isEqualTo(ofMillis(150));
          time.assertNothingPending();
        });
  }

  @Test
  void asyncLazy_refreshesBehindAndExpires() throws Exception {
    ManualTime.run(
        time -> {
          AtomicInteger loads = new AtomicInteger();
          AsyncLazy<Integer> lazy =
              AsyncLazy.of(
                  loads::incrementAndGet,
                  o -> o.withRefreshAfter(ofMinutes(5)).withExpireAfter(ofHours(1)));
          assertThat(lazy.get()).isEqualTo(1);
          time.advance(ofMinutes(5).minusNanos(1));
          assertThat(lazy.get()).isEqualTo(1);
          time.settle();
          assertThat(loads).as("not due yet").hasValue(1);

          time.advance(Duration.ofNanos(1));
          assertThat(lazy.get()).as("served while it is refreshed").isEqualTo(1);
          time.settle();
          assertThat(lazy.get()).isEqualTo(2);

          time.advance(ofHours(1));
          assertThat(lazy.isLoaded()).as("expired").isFalse();
          assertThat(lazy.get()).isEqualTo(3);
          lazy.reset();
          time.assertNothingPending();
        });
  }

  @Test
  void asyncLazy_callersOfASlowLoad_shareItAndLeaveAtTheirDeadline() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AsyncLazy<String> lazy = AsyncLazy.of(() -> answerAfter(ofSeconds(10), "loaded"));
          assertThatThrownBy(() -> lazy.get(ofSeconds(3)))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          assertThat(lazy.get()).isEqualTo("loaded");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
          time.assertNothingPending();
        });
  }

  @Test
  void every_runsOncePerPeriod() throws Exception {
    ManualTime.run(
        time -> {
          List<Duration> runs = Collections.synchronizedList(new ArrayList<>());
          try (BackgroundTasks tasks = BackgroundTasks.open("app")) {
            tasks.every(ofMinutes(1), "tick", () -> runs.add(time.elapsed()));
            time.advance(ofMinutes(3));
            assertThat(runs).containsExactly(ofMinutes(1), ofMinutes(2), ofMinutes(3));
          }
          time.assertNothingPending();
        });
  }

  @Test
  void every_aRunLongerThanThePeriod_neitherOverlapsNorCatchesUp() throws Exception {
    ManualTime.run(
        time -> {
          List<Duration> runs = Collections.synchronizedList(new ArrayList<>());
          try (BackgroundTasks tasks = BackgroundTasks.open("app")) {
            tasks.every(
                ofMinutes(1),
                "slow",
                () -> {
                  runs.add(time.elapsed());
                  sleep(ofSeconds(90));
                });
            time.advance(ofMinutes(4));
            assertThat(runs).containsExactly(ofSeconds(60), ofSeconds(150), ofSeconds(240));
          }
          time.assertNothingPending();
        });
  }

  @Test
  void drain_lateTasks_areCancelledWhenTheGraceEnds() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          try (BackgroundTasks tasks = BackgroundTasks.open("app")) {
            tasks.create("quick", () -> sleep(ofSeconds(2)));
            tasks.create("late", () -> sleep(ofHours(1)));
            DrainReport report = tasks.drain(ofSeconds(10));
            assertThat(report.finished()).singleElement().asString().contains("quick");
            assertThat(report.cancelled()).singleElement().asString().contains("late");
            assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
          }
          time.assertNothingPending();
        });
  }

  private static String answerAfter(Duration delay, String answer) throws InterruptedException {
    sleep(delay);
    return answer;
  }
}
