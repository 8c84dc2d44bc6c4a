package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Who may cancel what, what is seen of it where, and what becomes of values that come too late.
class CancellationTest extends GroupTest {
  private TaskGroup open() {
    return TaskGroup.open(o -> o.withThreadFactory(threads));
  }

  private static void assertCancelled(String why, ThrowingCallable work) {
    CancelledException cancelled = catchThrowableOfType(CancelledException.class, work);
    assertThat(cancelled).hasNoSuppressedExceptions();
    assertThat(cancelled.reason().origin()).isEqualTo(new CancelReason.Requested(why));
  }

  @Test
  void e032_cancelByAnybody_hasTheSameResult() throws Exception {
    assertCancelled("owner", () -> run(group -> cancelAnd(group, () -> group.cancel("owner"))));
    assertCancelled(
        "task",
        () -> run(group -> cancelAnd(group, () -> group.start(() -> group.cancel("task")))));
    assertCancelled(
        "foreign",
        () ->
            run(group -> cancelAnd(group, () -> OtherThread.start(() -> group.cancel("foreign")))));
    assertCancelled(
        "timer",
        () ->
            run(
                group ->
                    cancelAnd(
                        group,
                        () -> TimeSource.system().schedule(0, () -> group.cancel("timer")))));
  }

  private void cancelAnd(TaskGroup group, Runnable cancel) throws InterruptedException {
    group.start(never::await);
    cancel.run();
    Spin.until(Cancellation::isCancelled);
    Cancellation.check();
  }

  @Test
  void e032_secondCancel_changesNothing() {
    assertCancelled(
        "first",
        () ->
            run(
                group -> {
                  group.cancel("first");
                  group.cancel("second");
                  group.cancel(new CancelReason.Shutdown());
                  assertThat(group.cancelReason()).contains(new CancelReason.Requested("first"));
                }));
  }

  @Test
  void e033_cancelBeforeTheFirstTask() {
    assertCancelled("early", () -> run(group -> group.cancel("early")));
  }

  @Test
  void e033_parentIsCancelledBeforeTheBody_waitsThrowAndTasksDoNotRun() {
    AtomicInteger runs = new AtomicInteger();
    assertCancelled(
        "early",
        () ->
            run(
                outer -> {
                  outer.cancel("early");
                  run(
                      inner -> {
                        inner.start(runs::incrementAndGet);
                        Concurrency.sleep(Duration.ofHours(1));
                      });
                }));
    assertThat(runs).hasValue(0);
  }

  @Test
  void e034_cancelWithoutAFailure_callThrowsAndJoinReturns() throws Exception {
    assertCancelled("enough", () -> run(group -> cancelAnd(group, () -> group.cancel("enough"))));
    for (CancelReason reason :
        List.of(
            new CancelReason.Requested("enough"),
            new CancelReason.ClientDisconnected(),
            new CancelReason.Shutdown())) {
      try (TaskGroup group = open()) {
        Task<?> task = group.createTask(() -> never.await());
        group.cancel(reason);
        group.join();
        assertThat(task.state()).isEqualTo(State.CANCELLED);
      }
    }
  }

  @Test
  void e036_taskCancelsItsGroupFirstAndThenBlocks_theGroupEnds() {
    assertCancelled(
        "itself",
        () ->
            run(
                group ->
                    group.start(
                        () -> {
                          group.cancel("itself");
                          never.await();
                        })));
  }

  @Test
  void e037_taskStartsAnotherThatFailsBeforeTheFirstBlocks_theGroupEnds() {
    assertThatThrownBy(
            () ->
                run(
                    group ->
                        group.start(
                            () -> {
                              Task<?> failing =
                                  group.createTask(
                                      () -> {
                                        throw new IOException("boom");
                                      });
                              Spin.until(failing::isDone);
                              never.await();
                            })))
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void e039_swallowedCancel_isThrownByEveryFurtherWait() {
    AtomicInteger thrown = new AtomicInteger();
    assertCancelled(
        "enough",
        () ->
            run(
                group -> {
                  group.start(
                      () -> {
                        for (int i = 0; i < 5; i++) {
                          try {
                            Concurrency.sleep(Duration.ofHours(1));
                          } catch (CancelledException seen) {
                            thrown.incrementAndGet();
                          }
                        }
                      });
                  group.start(() -> group.cancel("enough"));
                }));
    assertThat(thrown.get()).isIn(0, 5); // none when the cancel came before it ran
  }

  private record Resource(AtomicInteger closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void e041_valueThatComesAfterTheTasksCancel_isClosedOnce() throws Exception {
    Resource resource = new Resource(new AtomicInteger());
    CountDownLatch started = new CountDownLatch(1);
    try (TaskGroup group = open()) {
      Task<Resource> task =
          group.createTask(
              () -> {
                started.countDown();
                assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                return resource;
              });
      started.await();
      task.cancel("alone");
      group.join();
      assertThat(task.state()).isEqualTo(State.CANCELLED);
    }
    assertThat(resource.closed()).hasValue(1);
  }

  @Test
  void e041_cancelRacingTheValue_itIsPublishedOrClosed_neverBothAndNeverLost() throws Exception {
    for (int round = 0; round < 50; round++) {
      Resource resource = new Resource(new AtomicInteger());
      AtomicBoolean ran = new AtomicBoolean();
      Task<Resource> task;
      try (TaskGroup group = open()) {
        task =
            group.createTask(
                () -> {
                  ran.set(true);
                  return resource;
                });
        task.cancel("racing");
      }
      boolean published = task.state() == State.SUCCESS;
      int expected = ran.get() && !published ? 1 : 0;
      assertThat(resource.closed()).as("round %d", round).hasValue(expected);
    }
  }

  @Test
  void e045_cancelOfOneTask_leavesItsGroupAndSiblingsAlone() throws Exception {
    run(
        group -> {
          Task<?> cancelled = group.createTask(() -> never.await());
          Task<Integer> sibling = group.createTask(() -> 1);
          cancelled.cancel("alone");
          assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
          assertThat(sibling.await()).isEqualTo(1);
          assertThat(group.cancelReason()).isEmpty();
        });
  }

  @Test
  void e047_everyWaiterOfACancelledTask_getsTheReason() throws Exception {
    try (TaskGroup group = open()) {
      Task<?> task = group.createTask(() -> never.await());
      CountDownLatch waiting = new CountDownLatch(3);
      List<OtherThread> waiters =
          List.of(awaiting(task, waiting), awaiting(task, waiting), awaiting(task, waiting));
      waiting.await();
      waiters.forEach(waiter -> Spin.untilWaiting(waiter.thread()));
      CompletableFuture<?> copy = task.toCompletableFuture();
      task.cancel("alone");
      for (OtherThread waiter : waiters) {
        waiter.join();
      }
      assertCancelled("alone", task::await);
      assertThat(catchThrowable(copy::join)).hasCauseInstanceOf(CancelledException.class);
    }
  }

  private static OtherThread awaiting(Task<?> task, CountDownLatch waiting) {
    return OtherThread.start(
        () -> {
          waiting.countDown();
          assertCancelled("alone", task::await);
        });
  }

  @Test
  void e049_taskThatAwaitsItself_isRefused() throws Exception {
    run(
        group -> {
          CompletableFuture<Task<?>> self = new CompletableFuture<>();
          Task<?> task =
              group.createTask(
                  () ->
                      assertThatIllegalStateException()
                          .isThrownBy(() -> self.get().await())
                          .withMessageContaining("awaited from inside itself"));
          self.complete(task);
          task.await();
        });
  }

  @Test
  void e049_descendantThatAwaitsItsAncestor_isRefused_alsoFromThePool() throws Exception {
    run(
        group -> {
          CompletableFuture<Task<?>> ancestor = new CompletableFuture<>();
          Task<?> task =
              group.createTask(
                  () ->
                      run(
                          inner -> {
                            inner.start(() -> assertRefused(ancestor));
                            Concurrency.runInThreadPool(() -> assertRefused(ancestor));
                          }));
          ancestor.complete(task);
          task.await();
        });
  }

  @Test
  void e049_twoTasksThatAwaitEachOther_areNotLeftWaiting() throws Exception {
    for (int round = 0; round < 100; round++) {
      CompletableFuture<Task<?>> first = new CompletableFuture<>();
      CompletableFuture<Task<?>> second = new CompletableFuture<>();
      AtomicInteger refused = new AtomicInteger();
      run(
          group -> {
            first.complete(group.createTask("a", () -> awaitCounting(second.get(), refused)));
            second.complete(group.createTask("b", () -> awaitCounting(first.get(), refused)));
          });
      assertThat(refused.get()).as("round %d", round).isBetween(1, 2);
    }
  }

  private static void awaitCounting(Task<?> task, AtomicInteger refused)
      throws InterruptedException {
    try {
      task.await();
    } catch (IllegalStateException circle) {
      assertThat(circle).hasMessageContaining("was awaited by work that it waits for itself");
      refused.incrementAndGet();
    }
  }

  @Test
  void e049_circleThroughAnInnerTaskAndAPool_isRefusedWhoeverComesLast() throws Exception {
    for (boolean outerIsLast : new boolean[] {true, false}) {
      CompletableFuture<Task<?>> outer = new CompletableFuture<>();
      CompletableFuture<Thread> firstToWait = new CompletableFuture<>();
      AtomicInteger refused = new AtomicInteger();
      run(
          group -> {
            Task<?> below =
                group.createTask(
                    () ->
                        run(
                            inner ->
                                inner.start(
                                    () -> {
                                      comeInOrder(!outerIsLast, firstToWait);
                                      Concurrency.runInThreadPool(
                                          () -> awaitCounting(outer.get(), refused));
                                    })));
            outer.complete(
                group.createTask(
                    () -> {
                      comeInOrder(outerIsLast, firstToWait);
                      awaitCounting(below, refused);
                    }));
          });
      // Two when the pool's thread comes as late as the other: its caller waits before it does.
      assertThat(refused.get()).isBetween(1, 2);
    }
  }

  private static void comeInOrder(boolean isLast, CompletableFuture<Thread> firstToWait)
      throws Exception {
    if (isLast) {
      Spin.untilWaiting(firstToWait.get());
    } else {
      firstToWait.complete(Thread.currentThread());
    }
  }

  private static void assertRefused(CompletableFuture<Task<?>> ancestor) {
    assertThatIllegalStateException().isThrownBy(() -> ancestor.get().await());
  }

  @Test
  void e050_cancelFlowsDown_throughGroupsThreadsAndThePool() {
    CountDownLatch waiting = new CountDownLatch(3);
    AtomicInteger stopped = new AtomicInteger();
    VoidWork<Exception> leaf =
        () -> {
          waiting.countDown();
          try {
            never.await();
          } finally {
            stopped.incrementAndGet();
          }
        };
    assertCancelled(
        "enough",
        () ->
            run(
                outer -> {
                  outer.start(() -> run(inner -> inner.start(leaf)));
                  outer.start(() -> Concurrency.runInThreadPool(leaf));
                  outer.start(() -> Concurrency.withTimeout(Duration.ofHours(1), leaf));
                  waiting.await();
                  outer.cancel("enough");
                }));
    assertThat(stopped).hasValue(3);
  }

  @Test
  void e050_cancelOfAnInnerGroup_doesNotFlowUp() throws Exception {
    run(
        outer -> {
          Task<?> sibling = outer.createTask(() -> never.await());
          assertCancelled("inner", () -> run(inner -> inner.cancel("inner")));
          assertThat(outer.cancelReason()).isEmpty();
          assertThat(sibling.isDone()).isFalse();
          sibling.cancel("done");
        });
  }

  @Test
  void e051_innerFailureIsCaughtWhileTheOuterGroupIsCancelled_theCancelIsSeenAfterwards() {
    AtomicBoolean seen = new AtomicBoolean();
    assertCancelled(
        "enough",
        () ->
            run(
                outer -> {
                  assertThatThrownBy(
                          () ->
                              run(
                                  inner -> {
                                    inner.start(
                                        () -> {
                                          throw new IOException("boom");
                                        });
                                    Spin.until(() -> inner.cancelReason().isPresent());
                                    outer.cancel("enough");
                                  }))
                      .isInstanceOf(TaskFailedException.class);
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                  try {
                    Concurrency.sleep(Duration.ofHours(1));
                  } catch (CancelledException cancelled) {
                    seen.set(true);
                  }
                }));
    assertThat(seen).isTrue();
  }
}
