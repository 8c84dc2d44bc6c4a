package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who may create tasks, when they begin, and how many run at once.
class CreationTest extends GroupTest {
  private UnaryOperator<TaskGroup.Options> limit(int maxConcurrency) {
    return o -> o.withMaxConcurrency(maxConcurrency).withThreadFactory(threads);
  }

  private TaskGroup open() {
    return TaskGroup.open(o -> o.withName("import").withThreadFactory(threads));
  }

  @Test
  void e079_groupNeverEndsBetweenACreationAndItsStart() throws Exception {
    for (int round = 0; round < 300; round++) {
      AtomicBoolean ran = new AtomicBoolean();
      TaskGroup.run(o -> o.withThreadFactory(threads), group -> group.start(() -> ran.set(true)));
      assertThat(ran).isTrue();
    }
  }

  @Test
  void e080_createdByTasksWhileTheOwnerJoins_theJoinWaitsForThem() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Thread owner = Thread.currentThread();
    try (TaskGroup group = open()) {
      group.start(
          () -> {
            Spin.untilWaiting(owner);
            group.start(
                () -> {
                  group.start(ran::incrementAndGet);
                  ran.incrementAndGet();
                });
            ran.incrementAndGet();
          });
      group.join();
      assertThat(ran).hasValue(3);
    }
  }

  @Test
  void e081_createdByAForeignThread_isRefused_withTheGroupAndWhereItWasOpened() throws Exception {
    try (TaskGroup group = open()) {
      Throwable[] thrown = new Throwable[1];
      ThreadKind.PLATFORM
          .start(() -> thrown[0] = catchThrowable(() -> group.start(() -> {})))
          .join();
      assertThat(thrown[0])
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("does not belong to task group \"import\"")
          .hasMessageContaining(Thread.currentThread().getName());
      assertThat(threads.all()).isEmpty();
    }
  }

  @Test
  void e081_callFormUsedByAForeignThread_theMessageShowsTheCallThatOpenedIt() throws Exception {
    Throwable[] thrown = new Throwable[1];
    openHere(
        group ->
            ThreadKind.PLATFORM
                .start(() -> thrown[0] = catchThrowable(() -> group.start(() -> {})))
                .join());
    assertThat(thrown[0]).hasMessageContaining("CreationTest.openHere");
  }

  private static void openHere(TaskGroup.VoidBody<Exception> body) throws Exception {
    TaskGroup.run(body);
  }

  @Test
  void e082_manyThreadsCreate_everyTaskRunsOnce() throws Exception {
    createFromManyThreads(8, 100);
  }

  @Test
  @Tag("slow")
  void e082_sixtyFourThreadsCreateTenThousandEach_everyTaskRunsOnce() throws Exception {
    createFromManyThreads(
        kind == ThreadKind.VIRTUAL ? 64 : 8, kind == ThreadKind.VIRTUAL ? 10_000 : 500);
  }

  private void createFromManyThreads(int creators, int each) throws InterruptedException {
    AtomicLong ran = new AtomicLong();
    TaskGroup.run(
        o -> o.withThreadFactory(kind),
        group -> {
          for (int i = 0; i < creators; i++) {
            group.start(
                () -> {
                  for (int j = 0; j < each; j++) {
                    group.start(ran::incrementAndGet);
                  }
                });
          }
        });
    assertThat(ran).hasValue((long) creators * each);
  }

  @Test
  void e087_limit_isNeverExceeded() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TaskGroup.run(
        limit(3),
        group -> {
          for (int i = 0; i < 50; i++) {
            group.start(
                () -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  Concurrency.sleep(Duration.ofNanos(1));
                  running.decrementAndGet();
                });
          }
        });
    assertThat(most.get()).isBetween(1, 3);
    assertThat(running).hasValue(0);
  }

  @Test
  void e087_limitOfOne_tasksRunInTheOrderOfTheirCreation() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    TaskGroup.run(
        limit(1), group -> IntStream.range(0, 20).forEach(i -> group.start(() -> order.add(i))));
    assertThat(order).isEqualTo(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void e088_blockedAtTheLimit_groupIsCancelled_theHandleIsCancelled() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    limit(1),
                    group -> {
                      group.start(never::await);
                      cancelWhenWaiting(group);
                      Task<?> blocked = group.createTask(() -> {});
                      assertThat(blocked.state()).isEqualTo(State.CANCELLED);
                    }))
        .isInstanceOf(CancelledException.class)
        .hasNoSuppressedExceptions();
  }

  private static void cancelWhenWaiting(TaskGroup group) {
    Thread owner = Thread.currentThread();
    ThreadKind.PLATFORM.start(
        () -> {
          Spin.untilWaiting(owner);
          group.cancel("enough");
        });
  }

  @Test
  void e088_blockedAtTheLimit_parentIsCancelled_theHandleIsCancelled() {
    for (int round = 0; round < 20; round++) {
      assertThatThrownBy(
              () ->
                  TaskGroup.run(
                      outer ->
                          TaskGroup.run(
                              limit(1),
                              group -> {
                                group.start(never::await);
                                cancelWhenWaiting(outer);
                                Task<?> blocked = group.createTask(() -> {});
                                assertThat(blocked.state()).isEqualTo(State.CANCELLED);
                              })))
          .isInstanceOf(CancelledException.class)
          .hasNoSuppressedExceptions();
    }
  }

  @Test
  void e088_blockedAtTheLimit_taskFails_theHandleIsCancelled() {
    for (int round = 0; round < 20; round++) {
      assertThatThrownBy(
              () ->
                  TaskGroup.run(
                      limit(1),
                      group -> {
                        Thread owner = Thread.currentThread();
                        group.start(
                            () -> {
                              Spin.untilWaiting(owner);
                              throw new IOException("boom");
                            });
                        Task<?> blocked = group.createTask(() -> {});
                        assertThat(blocked.state()).isEqualTo(State.CANCELLED);
                      }))
          .isInstanceOf(TaskFailedException.class)
          .hasNoSuppressedExceptions();
    }
  }

  @Test
  void e089_taskBlockedAtTheLimitIsInterrupted_thatTaskIsCancelledAndTheGroupGoesOn()
      throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (TaskGroup group = TaskGroup.open(limit(2))) {
      Thread[] blocked = new Thread[1];
      AtomicBoolean keptFlag = new AtomicBoolean();
      Task<?> holder = group.createTask(() -> mayEnd.await());
      Task<State> creator =
          group.createTask(
              () -> {
                blocked[0] = Thread.currentThread();
                State state = group.createTask(() -> {}).state();
                keptFlag.set(Thread.currentThread().isInterrupted());
                return state;
              });
      Spin.until(() -> blocked[0] != null);
      Spin.untilWaiting(blocked[0]);
      blocked[0].interrupt();
      Spin.until(creator::isDone);
      assertThat(creator.state()).isEqualTo(State.CANCELLED);
      assertThat(group.cancelReason()).isEmpty();
      mayEnd.countDown();
      group.join();
      assertThat(holder.state()).isEqualTo(State.SUCCESS);
      assertThat(keptFlag).isTrue();
      assertThat(group.createTask(() -> 1).await()).isEqualTo(1);
    }
  }

  @Test
  void e090_everyEnd_givesThePlaceBack() throws Exception {
    try (TaskGroup group =
        TaskGroup.open(o -> limit(1).apply(o).withFailurePolicy(FailurePolicy.SUPERVISE))) {
      for (Throwable end : List.of(new IOException(), new StackOverflowError())) {
        Task<?> task =
            group.createTask(
                () -> {
                  throw Throwables.sneaky(end);
                });
        assertThatThrownBy(task::await).hasCause(end);
      }
      Task<?> cancelled = group.createTask(() -> never.await());
      cancelled.cancel("alone");
      assertThat(group.createTask(() -> 1).await()).isEqualTo(1);
    }
  }

  @Test
  void e091_everyPlaceHeldByATaskThatCreates_isDetected() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    limit(2),
                    group -> {
                      CountDownLatch bothRun = new CountDownLatch(2);
                      for (int i = 0; i < 2; i++) {
                        group.start(
                            () -> {
                              bothRun.countDown();
                              bothRun.await();
                              group.createTask(() -> {}).await();
                            });
                      }
                    }))
        .isInstanceOf(TaskFailedException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("can run 2 tasks at once, and each of them now waits");
  }

  @Test
  void e091_taskWithSeveralThreadsThatCreate_isDetectedToo() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    limit(2),
                    group -> {
                      CountDownLatch mayGo = new CountDownLatch(1);
                      group.start(
                          () ->
                              TaskGroup.run(
                                  inner -> {
                                    for (int i = 0; i < 2; i++) {
                                      inner.start(
                                          () -> {
                                            mayGo.await();
                                            group.createTask(() -> {}).await();
                                          });
                                    }
                                  }));
                      group.start(
                          () -> {
                            mayGo.countDown();
                            group.createTask(() -> {}).await();
                            group.createTask(() -> {}).await();
                          });
                    }))
        .isInstanceOf(TaskFailedException.class);
  }

  @Test
  void e091_limitOfOne_taskThatCreates_isRefused() {
    assertThatThrownBy(
            () -> TaskGroup.run(limit(1), group -> group.start(() -> group.start(() -> {}))))
        .cause()
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void e005_createdOnACancelledGroup_isCancelled_andNoThreadIsMade() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> o.withThreadFactory(threads),
                    group -> {
                      group.cancel("enough");
                      Task<?> task = group.createTask(() -> {});
                      assertThat(task.state()).isEqualTo(State.CANCELLED);
                      assertThatThrownBy(task::await)
                          .isInstanceOfSatisfying(
                              CancelledException.class,
                              cancelled ->
                                  assertThat(cancelled.reason())
                                      .isEqualTo(new CancelReason.Requested("enough")));
                      assertThat(threads.all()).isEmpty();
                    }))
        .isInstanceOf(CancelledException.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  void e046_taskThatWaitsForAPlaceIsCancelled_thePlaceIsNotTaken() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (TaskGroup group = TaskGroup.open(limit(2))) {
      group.start(mayEnd::await);
      AtomicBoolean ran = new AtomicBoolean();
      Thread[] blocked = new Thread[1];
      Task<?> creator =
          group.createTask(
              () -> {
                blocked[0] = Thread.currentThread();
                group.createTask(() -> ran.set(true));
              });
      Spin.until(() -> blocked[0] != null);
      Spin.untilWaiting(blocked[0]);
      creator.cancel("alone");
      assertThat(group.createTask(() -> 1).await()).isEqualTo(1);
      mayEnd.countDown();
      group.join();
      assertThat(ran).isFalse();
    }
  }

  @Test
  void e081_closedGroup_isRefusedFirst() {
    TaskGroup group = open();
    group.close();
    assertThatIllegalStateException().isThrownBy(() -> group.start(() -> {}));
  }
}
