package io.nexios.concurrency;

import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Whose time is up, who is told how, and what it costs.
@ExtendWith(LeakCheckExtension.class)
class DeadlineTest {
  private final CountDownLatch never = new CountDownLatch(1);

  private static Duration left() {
    return Deadline.current().orElseThrow().remaining();
  }

  @Test
  void e062_groupsTimeIsUp_tasksAreCancelledAndAwaited_thenItThrows() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          List<CancelReason> seen = new ArrayList<>();
          Task<?>[] task = new Task<?>[1];
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          o -> o.withName("slow").withTimeout(ofSeconds(5)),
                          group ->
                              task[0] =
                                  group.createTask(
                                      () -> {
                                        try {
                                          sleep(ofHours(1));
                                        } finally {
                                          seen.add(Cancellation.reason().orElseThrow());
                                        }
                                      })))
              .isInstanceOf(DeadlineExceededException.class)
              .isNotInstanceOf(TimeoutException.class)
              .hasMessage("task group \"slow\" exceeded its deadline of 5 s")
              .hasNoSuppressedExceptions();
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
          assertThat(task[0].state()).isEqualTo(State.CANCELLED);
          assertThat(seen.getFirst().origin())
              .isEqualTo(new CancelReason.DeadlineExpired(ofSeconds(5)));
        });
  }

  @Test
  void e063_timeoutExceptionOfATask_isAnOrdinaryFailure() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group ->
                        group.start(
                            () -> {
                              throw new TimeoutException("of a library");
                            })))
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void e064_deadline_isTheEarliestOfAll_alsoInGrandchildren() throws Exception {
    ManualTime.run(
        time -> {
          List<Duration> left = new ArrayList<>();
          TaskGroup.run(
              o -> o.withTimeout(ofSeconds(10)),
              outer ->
                  outer
                      .createTask(
                          () ->
                              TaskGroup.run(
                                  o -> o.withTimeout(ofHours(1)),
                                  inner ->
                                      inner
                                          .createTask(
                                              () -> {
                                                left.add(left());
                                                withTimeout(ofSeconds(3), () -> left.add(left()));
                                                left.add(left());
                                              })
                                          .await()))
                      .await());
          assertThat(left).containsExactly(ofSeconds(10), ofSeconds(3), ofSeconds(10));
          assertThat(Deadline.current()).isEmpty();
          time.assertNothingPending();
        });
  }

  @Test
  void e065_innerAndOuterExpireTogether_theOuterOneTells() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          List<String> told = new ArrayList<>();
          assertThatThrownBy(
                  () ->
                      withTimeout(
                          ofSeconds(5),
                          () -> {
                            try {
                              TaskGroup.run(
                                  o -> o.withTimeout(ofSeconds(5)),
                                  group -> group.start(() -> sleep(ofHours(1))));
                            } catch (DeadlineExceededException inner) {
                              told.add("inner");
                            } catch (CancelledException outer) {
                              told.add("cancelled");
                              throw outer;
                            }
                          }))
              .isInstanceOf(DeadlineExceededException.class)
              .hasNoSuppressedExceptions();
          assertThat(told).containsExactly("cancelled");
        });
  }

  @Test
  void e066_innerExpiresAndIsCaught_theOuterOneStillFires() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AtomicBoolean caught = new AtomicBoolean();
          assertThatThrownBy(
                  () ->
                      withTimeout(
                          ofSeconds(5),
                          () -> {
                            try {
                              withTimeout(ofSeconds(2), () -> sleep(ofHours(1)));
                            } catch (DeadlineExceededException inner) {
                              caught.set(true);
                            }
                            sleep(ofHours(1));
                          }))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(caught).isTrue();
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
        });
  }

  @Test
  void e067_zeroOrNegative_runsNothingAndThrows() {
    AtomicInteger runs = new AtomicInteger();
    for (Duration limit : List.of(ZERO, ofSeconds(-1), ofNanos(Long.MIN_VALUE))) {
      assertThatExceptionOfType(DeadlineExceededException.class)
          .isThrownBy(() -> withTimeout(limit, runs::incrementAndGet));
      assertThatExceptionOfType(DeadlineExceededException.class)
          .isThrownBy(() -> TaskGroup.run(o -> o.withTimeout(limit), _ -> runs.incrementAndGet()));
      assertThatExceptionOfType(DeadlineExceededException.class)
          .isThrownBy(() -> TaskGroup.open(o -> o.withTimeout(limit)));
    }
    assertThat(runs).hasValue(0);
  }

  @Test
  void e068_veryLongDurations_doNotOverflow() throws Exception {
    for (Duration limit : List.of(ofSeconds(Long.MAX_VALUE), ofNanos(Long.MAX_VALUE))) {
      Duration left = withTimeout(limit, DeadlineTest::left);
      assertThat(left).isGreaterThan(Duration.ofDays(365 * 140));
      Duration nested = withTimeout(limit, () -> withTimeout(ofSeconds(60), DeadlineTest::left));
      assertThat(nested).isBetween(ofSeconds(1), ofSeconds(60));
    }
  }

  @Test
  void e070_armedAndTakenBack_leaveNoTimers() throws Exception {
    armAndTakeBack(2_000);
  }

  @Test
  @Tag("slow")
  void e070_dl2_aMillionDeadlines_leaveNoTimersNoHeapAndNoThreads() throws Exception {
    armAndTakeBack(1_000);
    long before = usedAfterGc();
    int threads = liveThreads();
    armAndTakeBack(500_000);
    assertThat(usedAfterGc() - before).isLessThan(8 * 1024 * 1024);
    assertThat(liveThreads()).isLessThanOrEqualTo(threads + 2); // what the JVM starts for itself
  }

  private static int liveThreads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long usedAfterGc() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /// Arms two deadlines each time.
  private static void armAndTakeBack(int times) throws InterruptedException {
    int timers = TimeSource.system().pending();
    for (int i = 0; i < times; i++) {
      TaskGroup.run(o -> o.withTimeout(ofHours(1)), _ -> withTimeout(ofMinutes(1), () -> {}));
    }
    assertThat(TimeSource.system().pending()).isEqualTo(timers);
  }

  @Test
  @Tag("timed")
  void e071_dl2_everyCarrierAndPoolThreadSpins_deadlinesFireInTime() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    int processors = Runtime.getRuntime().availableProcessors();
    List<Duration> late = new ArrayList<>();
    VoidWork<RuntimeException> spin = () -> Spin.turnUntil(stop::get);
    try (TaskGroup inThePool = TaskGroup.open(o -> o.withThreadFactory(ThreadKind.PLATFORM));
        TaskGroup busy = TaskGroup.open()) {
      for (int i = 0; i < 2 * processors; i++) {
        inThePool.start(() -> Concurrency.runInThreadPool(spin));
        busy.start(spin); // more than there are carriers
        ForkJoinPool.commonPool().execute(() -> Spin.turnUntil(stop::get));
      }
      Spin.until(() -> ThreadPool.shared().snapshot().busy() == processors);
      try {
        for (int round = 0; round < 15; round++) {
          late.add(overrunOf(ofMillis(5)));
        }
      } finally {
        stop.set(true);
      }
      busy.join();
      inThePool.join();
    }
    Collections.sort(late);
    assertThat(late.get(late.size() / 2)).as("median of %s", late).isLessThan(ofMillis(50));
    assertThat(late.getLast()).as("the latest").isLessThan(ofSeconds(2));
  }

  /// By how much the caller of a limit comes too late out of it.
  private Duration overrunOf(Duration limit) {
    return catchThrowableOfType(
            DeadlineExceededException.class, () -> withTimeout(limit, () -> never.await()))
        .overrun();
  }

  @Test
  void e075_deadlineCoversTheWaitForAPlace_andTheTaskNeverRuns() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AtomicBoolean ran = new AtomicBoolean();
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          o -> o.withTimeout(ofSeconds(5)).withMaxConcurrency(1),
                          group -> {
                            group.start(() -> sleep(ofHours(1)));
                            group.start(() -> ran.set(true));
                          }))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(ran).isFalse();
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
        });
  }

  @Test
  void e077_cancelledBeforeTheDeadline_noticedAfterIt_isACancel() throws Exception {
    ManualTime.run(
        time ->
            assertThatThrownBy(
                    () ->
                        TaskGroup.run(
                            o -> o.withTimeout(ofSeconds(5)),
                            group -> {
                              group.cancel("before");
                              time.advance(ofSeconds(10));
                              sleep(ofHours(1));
                            }))
                .isInstanceOf(CancelledException.class)
                .hasMessageEndingWith("was cancelled: before"));
  }

  @Test
  void e078_wallClock_playsNoPart() throws Exception {
    ManualTime.run(
        o -> o.withStartedAt(java.time.Instant.parse("1970-01-01T00:00:00Z")),
        time ->
            withTimeout(
                ofSeconds(5),
                () -> {
                  time.advance(ofSeconds(4));
                  assertThat(left()).isEqualTo(ofSeconds(1));
                }));
  }

  @Test
  void dl1_parentsDeadlineHasPassed_anInnerLimitRunsInsideACancelledScope() throws Exception {
    ManualTime.run(
        time ->
            assertThatThrownBy(
                    () ->
                        withTimeout(
                            ofSeconds(1),
                            () -> {
                              time.advance(ofSeconds(1));
                              assertThat(left()).isEqualTo(ZERO);
                              withTimeout(ofSeconds(5), Cancellation::check);
                            }))
                .isInstanceOf(DeadlineExceededException.class)
                .hasNoSuppressedExceptions());
  }

  @Test
  void dl3_lateInterruptOfALimit_neverReachesTheNextWait() throws Exception {
    for (int round = 0; round < 200; round++) {
      try {
        withTimeout(ofNanos(1 + round * 500L), () -> Spin.turns(100));
      } catch (DeadlineExceededException late) {
        assertThat(late.limit()).isPositive();
      }
      assertThat(Thread.currentThread().isInterrupted()).as("round %d", round).isFalse();
    }
  }

  @Test
  void dl4_deadlineTravelsIntoPoolsTasksAndRaces() throws Exception {
    ManualTime.run(
        time -> {
          List<Duration> seen = new ArrayList<>();
          withTimeout(
              ofSeconds(7),
              () -> {
                seen.add(TaskGroup.call(group -> group.createTask(DeadlineTest::left).await()));
                seen.add(Concurrency.runInThreadPool(DeadlineTest::left));
                seen.add(
                    Concurrency.runUntilFirstComplete(
                        DeadlineTest::left, () -> Concurrency.runInThreadPool(DeadlineTest::left)));
                seen.add(Parallel.map(List.of(1), 1, _ -> left()).getFirst());
              });
          assertThat(seen).hasSize(4).containsOnly(ofSeconds(7));
        });
  }

  @Test
  void decision10_valueReturnedAfterTheDeadline_isReturned() throws Exception {
    ManualTime.run(
        time -> {
          String value =
              withTimeout(
                  ofSeconds(1),
                  () -> {
                    time.advance(ofSeconds(2));
                    return "late";
                  });
          assertThat(value).isEqualTo("late");
          String ofAGroup =
              TaskGroup.<String, RuntimeException>call(
                  o -> o.withTimeout(ofSeconds(1)),
                  group -> {
                    time.advance(ofSeconds(2));
                    return "late";
                  });
          assertThat(ofAGroup).isEqualTo("late");
          assertThat(Thread.interrupted()).isFalse();
        });
  }

  @Test
  void e068_longPastAndFarAhead_theFormerIsEarlier() {
    Deadline past = Deadline.in(Duration.ofSeconds(Long.MIN_VALUE));
    Deadline ahead = Deadline.in(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(past.earlierOf(ahead)).isSameAs(past);
    assertThat(ahead.earlierOf(past)).isSameAs(past);
    assertThat(past.isExpired()).isTrue();
    assertThat(ahead.isExpired()).isFalse();
  }
}
