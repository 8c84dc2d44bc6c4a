package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.spi.TaskListener;
import io.nexios.testing.FaultyThreadFactory;
import io.nexios.testing.FaultyThreadFactory.Fault;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Factories that do not do what they should, for both kinds of threads.
@ParameterizedClass
@EnumSource(ThreadKind.class)
@ExtendWith(LeakCheckExtension.class)
class ThreadFactoryTest {
  @Parameter ThreadKind kind;

  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void e093_tasks_runOnVirtualThreads_unlessTheGroupHasAFactory() throws Exception {
    TaskGroup.Body<Boolean, InterruptedException> body =
        group -> group.createTask(() -> Thread.currentThread().isVirtual()).await();
    assertThat(TaskGroup.call(body)).isTrue();
    assertThat(TaskGroup.call(o -> o.withThreadFactory(kind), body))
        .isEqualTo(kind == ThreadKind.VIRTUAL);
  }

  @Test
  void e083_factoryReturnsNull_createTaskThrows_andTheGroupIsUnharmed() throws Exception {
    List<Integer> results =
        callWith(
            Fault.NO_THREAD,
            group -> {
              Task<Integer> first = group.createTask(() -> 1);
              assertThatExceptionOfType(RejectedExecutionException.class)
                  .isThrownBy(() -> group.createTask(() -> 2))
                  .withMessage(
                      "the thread factory returned null; expected a new thread that is not"
                          + " started");
              return List.of(first.await(), group.createTask(() -> 3).await());
            });
    assertThat(results).containsExactly(1, 3);
  }

  @Test
  void e084_factoryThrows_createTaskThrowsIt_andTheGroupIsUnharmed() throws Exception {
    List<Integer> results =
        callWith(
            Fault.FACTORY_FAILS,
            group -> {
              Task<Integer> first = group.createTask(() -> 1);
              assertThatThrownBy(() -> group.createTask(() -> 2))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessage("thread 2 is refused");
              return List.of(first.await(), group.createTask(() -> 3).await());
            });
    assertThat(results).containsExactly(1, 3);
  }

  @Test
  void e084_threadDoesNotStart_createTaskThrowsIt_andTheGroupIsUnharmed() throws Exception {
    List<Integer> results =
        callWith(
            Fault.START_FAILS,
            group -> {
              Task<Integer> first = group.createTask(() -> 1);
              assertThatThrownBy(() -> group.createTask(() -> 2))
                  .isInstanceOf(OutOfMemoryError.class);
              return List.of(first.await(), group.createTask(() -> 3).await());
            });
    assertThat(results).containsExactly(1, 3);
  }

  @Test
  void e084_everyFaultAtALimit_givesThePlaceBack() throws Exception {
    for (Fault fault : List.of(Fault.NO_THREAD, Fault.FACTORY_FAILS, Fault.START_FAILS)) {
      ThreadFactory threads = FaultyThreadFactory.over(kind).at(1, fault);
      int result =
          TaskGroup.call(
              o -> o.withMaxConcurrency(1).withThreadFactory(threads),
              group -> {
                assertThatThrownBy(() -> group.createTask(() -> 1)).isNotNull();
                return group.createTask(() -> 2).await(); // would wait for ever without a place
              });
      assertThat(result).as(fault.name()).isEqualTo(2);
    }
  }

  @Test
  void e084_threadDoesNotStart_thenTheDeadlinePasses_theResultIsReturned() throws Exception {
    ManualTime.run(
        time -> {
          ThreadFactory threads = FaultyThreadFactory.over(kind).at(1, Fault.START_FAILS);
          int result =
              TaskGroup.call(
                  o -> o.withThreadFactory(threads).withTimeout(Duration.ofSeconds(1)),
                  group -> {
                    assertThatThrownBy(() -> group.createTask(() -> 1))
                        .isInstanceOf(OutOfMemoryError.class);
                    time.advance(Duration.ofSeconds(1));
                    return 2;
                  });
          assertThat(result).as("nothing was cut short").isEqualTo(2);
          assertThat(Thread.interrupted()).isFalse();
        });
  }

  @Test
  void e085_factoryReturnsAStartedThread_createTaskThrows_andTheGroupEnds() throws Exception {
    List<Integer> results =
        callWith(
            Fault.ALREADY_STARTED,
            group -> {
              Task<Integer> first = group.createTask(() -> 1);
              assertThatThrownBy(() -> group.createTask(() -> 2))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("expected a new thread that is not started");
              return List.of(first.await(), group.createTask(() -> 3).await());
            });
    assertThat(results).containsExactly(1, 3);
  }

  @Test
  void e085_factoryStartsTheTaskItself_theWorkNeverRunsAndNothingIsCountedTwice() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    ThreadFactory starting =
        work -> {
          Thread thread = kind.newThread(work);
          thread.start();
          Spin.until(() -> thread.getState() == Thread.State.TERMINATED);
          return thread;
        };
    for (int round = 0; round < 3; round++) {
      TaskGroup.run(
          o -> o.withThreadFactory(starting).withMaxConcurrency(1),
          group -> {
            for (int i = 0; i < 3; i++) {
              assertThatThrownBy(() -> group.createTask(runs::incrementAndGet))
                  .isInstanceOf(IllegalStateException.class);
            }
          });
    }
    assertThat(runs).hasValue(0);
  }

  @Test
  void e086_threadEndsWithoutRunningTheTask_closeEndsItAfterTheStragglerTime() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          FaultyThreadFactory threads = FaultyThreadFactory.over(kind).at(1, Fault.TASK_DROPPED);
          Task<?>[] dropped = new Task<?>[1];
          try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
            dropped[0] = group.createTask(() -> never.await());
          }
          assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
          assertThatThrownBy(dropped[0]::await).isInstanceOf(CancelledException.class);
          time.assertNothingPending();
        });
  }

  @Test
  void e086_threadEndsWithoutRunningTheTask_alsoAfterTheReport_closeEndsIt() throws Exception {
    CountDownLatch reported = new CountDownLatch(1);
    TaskListener listener =
        new TaskListener() {
          @Override
          public void straggler(Task<?> task, Duration sinceCancel, StackTraceElement[] stack) {
            reported.countDown();
          }
        };
    Task<?>[] dropped = new Task<?>[1];
    try (CapturedLog _ = CapturedLog.open();
        var _ = TaskTree.listen(listener);
        TaskGroup group =
            TaskGroup.open(
                o ->
                    o.withStragglerAfter(Duration.ofMillis(1))
                        .withThreadFactory(
                            _ ->
                                kind.newThread(
                                    () -> Spin.until(() -> reported.getCount() == 0))))) {
      dropped[0] = group.createTask(() -> never.await());
    }
    assertThat(dropped[0].state()).isEqualTo(Future.State.CANCELLED);
  }

  @Test
  void e038_interruptedBeforeItRuns_seesItAtTheFirstBlockingCall() {
    FaultyThreadFactory threads = FaultyThreadFactory.over(kind).at(1, Fault.LATE);
    boolean[] ran = new boolean[1];
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> o.withThreadFactory(threads),
                    group -> {
                      Task<?> late = group.createTask(() -> ran[0] = true);
                      late.cancel("before it runs");
                      threads.release();
                      late.await();
                    }))
        .isInstanceOf(CancelledException.class);
    assertThat(ran[0]).isFalse();
  }

  @Test
  void e038_flagSetWhenTheWorkBegins_theFirstWaitThrows() {
    FaultyThreadFactory threads = FaultyThreadFactory.over(kind).at(1, Fault.INTERRUPTED);
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> o.withThreadFactory(threads), group -> group.start(never::await)))
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(InterruptedException.class);
  }

  private List<Integer> callWith(
      Fault ofTheSecond, TaskGroup.Body<List<Integer>, RuntimeException> body) throws Exception {
    FaultyThreadFactory threads = FaultyThreadFactory.over(kind).at(2, ofTheSecond);
    List<Integer> results = TaskGroup.call(o -> o.withThreadFactory(threads), body);
    if (ofTheSecond == Fault.ALREADY_STARTED) {
      threads.threads().get(1).join(); // the group has refused it, and so does not wait for it
    }
    assertThat(threads.threads())
        .filteredOn(thread -> thread.getState() != Thread.State.NEW)
        .allMatch(thread -> thread.getState() == Thread.State.TERMINATED);
    return results;
  }

  @Test
  void timerCannotBeHad_aCancelReachesEverybodyAllTheSame() {
    TimeSource.bind(
        noTimers(),
        () -> {
          try (CapturedLog log = CapturedLog.open()) {
            assertThatThrownBy(
                    () ->
                        TaskGroup.run(
                            o -> o.withThreadFactory(kind),
                            group -> {
                              group.createTask(() -> never.await());
                              group.createTask(
                                  () -> {
                                    throw new IOException("boom");
                                  });
                              never.await();
                            }))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("boom");
            assertThat(log.warnings()).isNotEmpty();
          }
          return true;
        });
  }

  private static TimeSource noTimers() {
    return new SystemTime() {
      @Override
      public Timer schedule(long delayNanos, Runnable action) {
        throw new RejectedExecutionException("no timer");
      }
    };
  }

  @Test
  void timerCannotBeHad_theScopeIsNotLeftOpenOnItsThread() {
    TimeSource.bind(
        noTimers(),
        () -> {
          Duration limit = Duration.ofHours(1);
          for (VoidWork<?> opening :
              List.<VoidWork<?>>of(
                  () -> TaskGroup.run(o -> o.withTimeout(limit), _ -> {}),
                  () -> TaskGroup.open(o -> o.withTimeout(limit)),
                  () -> Concurrency.withTimeout(limit, () -> {}),
                  () -> Cancellation.shield(limit, () -> {}))) {
            assertThatThrownBy(opening::run).isInstanceOf(RejectedExecutionException.class);
            assertThat(Root.currentScope()).isNull();
          }
          return true;
        });
  }
}
