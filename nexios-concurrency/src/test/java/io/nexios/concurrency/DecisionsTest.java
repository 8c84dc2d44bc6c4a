package io.nexios.concurrency;

import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the project has decided about groups, one test or more for each decision; the cases of each
/// stand in the tests of their own subject.
@ExtendWith(LeakCheckExtension.class)
class DecisionsTest {
  private final CountDownLatch never = new CountDownLatch(1);
  private final IOException boom = new IOException("boom");

  private Object fail() throws IOException {
    throw boom;
  }

  @Test
  void decision1_whatTheBodyThrows_leavesUnwrapped() {
    assertThatThrownBy(() -> TaskGroup.call(_ -> fail())).isSameAs(boom);
    assertThatThrownBy(() -> Parallel.all(() -> 1, () -> 2, (_, _) -> throwUnchecked()))
        .isInstanceOf(ArithmeticException.class);
  }

  private static Object throwUnchecked() {
    throw new ArithmeticException("of combine");
  }

  @Test
  void decision1_whatATaskThrows_arrivesWrappedEverywhere() throws Exception {
    assertThatThrownBy(() -> TaskGroup.run(group -> group.createTask(this::fail)))
        .isInstanceOf(TaskFailedException.class)
        .hasCause(boom);
    try (TaskGroup group = TaskGroup.open()) {
      Task<?> task = group.createTask("a", this::fail);
      assertThatThrownBy(task::await).isInstanceOf(TaskFailedException.class).hasCause(boom);
      assertThatThrownBy(group::join).isInstanceOf(TaskFailedException.class).hasCause(boom);
    }
    assertThatThrownBy(() -> Concurrency.runUntilFirstComplete(this::fail, this::fail))
        .isInstanceOf(TaskFailedException.class)
        .hasCause(boom);
    assertThatThrownBy(AsyncLazy.of(this::fail)::get)
        .isInstanceOf(TaskFailedException.class)
        .hasCause(boom);
  }

  @Test
  void decision1_callsThatRunOnePieceOfWork_throwItUnchanged() {
    assertThatThrownBy(() -> Concurrency.runInThreadPool(() -> fail())).isSameAs(boom);
    assertThatThrownBy(() -> withTimeout(ofHours(1), () -> fail())).isSameAs(boom);
  }

  @Test
  void decision2_threeEnds_areThreeTypes_andNoneIsAnother() {
    List<Class<?>> ends =
        List.of(
            DeadlineExceededException.class, CancelledException.class, InterruptedException.class);
    for (Class<?> one : ends) {
      for (Class<?> other : ends) {
        assertThat(one.isAssignableFrom(other)).isEqualTo(one == other);
      }
      assertThat(TimeoutException.class.isAssignableFrom(one)).isFalse();
    }
    assertThat(RuntimeException.class)
        .isAssignableFrom(DeadlineExceededException.class)
        .isAssignableFrom(CancelledException.class);
  }

  @Test
  void decision2_taskThatThrowsOneOfThemUncancelled_hasSimplyFailed() {
    for (Throwable end :
        List.of(
            new InterruptedException(),
            new CancelledException("x", new CancelReason.Shutdown()),
            new DeadlineExceededException("x", ofSeconds(1), ZERO))) {
      assertThatThrownBy(
              () ->
                  TaskGroup.run(
                      group ->
                          group.start(
                              () -> {
                                throw Throwables.sneaky(end);
                              })))
          .isInstanceOf(TaskFailedException.class)
          .hasCause(end);
    }
  }

  @Test
  void decision3_firstFailure_interruptsTheBody_andSiblingsSeeItsPath() {
    List<CancelReason> seen = new ArrayList<>();
    AtomicBoolean interrupted = new AtomicBoolean();
    TaskFailedException failed =
        catchThrowableOfType(
            TaskFailedException.class,
            () ->
                TaskGroup.run(
                    group -> {
                      CountDownLatch waits = new CountDownLatch(1);
                      group.createTask(
                          () -> {
                            waits.countDown();
                            try {
                              sleep(ofHours(1));
                            } catch (CancelledException cancelled) {
                              seen.add(cancelled.reason().origin());
                              throw cancelled;
                            }
                          });
                      waits.await();
                      group.createTask("a", this::fail);
                      try {
                        never.await();
                      } catch (InterruptedException stopped) {
                        interrupted.set(true);
                        throw stopped;
                      }
                    }));
    assertThat(failed).hasCause(boom);
    assertThat(interrupted).isTrue();
    assertThat(seen).containsExactly(new CancelReason.TaskFailed("group/a#2"));
  }

  @Test
  void decision3_waitOfTheOwnerInAFailedGroup_throwsTheFailure_inBothForms() throws Exception {
    List<Throwable> seen = new ArrayList<>();
    TaskGroup.VoidBody<InterruptedException> body =
        group -> {
          Task<?> other = group.createTask(() -> never.await());
          group.createTask("a", this::fail);
          Spin.until(other::isDone);
          seen.add(catchThrowable(() -> sleep(ofHours(1))));
          seen.add(catchThrowable(other::await));
          seen.add(catchThrowable(Cancellation::check));
        };
    assertThatThrownBy(() -> TaskGroup.run(body)).isInstanceOf(TaskFailedException.class);
    try (TaskGroup group = TaskGroup.open()) {
      body.run(group);
    }
    assertThat(seen)
        .hasSize(6)
        .allSatisfy(
            thrown -> assertThat(thrown).isInstanceOf(TaskFailedException.class).hasCause(boom));
  }

  @Test
  void decision4_cancelWithoutAFailure_callThrows_joinReturns() throws Exception {
    assertThatThrownBy(() -> TaskGroup.run(group -> group.cancel("enough")))
        .isInstanceOf(CancelledException.class);
    try (TaskGroup group = TaskGroup.open()) {
      group.start(never::await);
      group.cancel("enough");
      group.join();
    }
  }

  @Test
  void decision5_resourceForm_neverInterruptsTheBody() throws Exception {
    try (TaskGroup group = TaskGroup.open()) {
      Task<?> failing = group.createTask("a", this::fail);
      Spin.until(failing::isDone);
      Spin.until(() -> group.cancelReason().isPresent());
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThatThrownBy(group::join).isInstanceOf(TaskFailedException.class);
    }
  }

  @Test
  void decision5_otherThreads_mayNeitherJoinNorClose() throws Exception {
    try (TaskGroup group = TaskGroup.open()) {
      OtherThread.start(
              () -> {
                assertThatThrownBy(group::join).isInstanceOf(WrongThreadException.class);
                assertThatThrownBy(group::close).isInstanceOf(WrongThreadException.class);
              })
          .join();
    }
  }

  @Test
  void decision6_ownerAndTree_mayCreate_othersMayNot() throws Exception {
    try (TaskGroup group = TaskGroup.open(o -> o.withName("import"))) {
      int fromAGrandchild =
          group
              .createTask(
                  () ->
                      TaskGroup.call(
                          inner ->
                              inner.createTask(() -> group.createTask(() -> 1).await()).await()))
              .await();
      int fromThePool = Concurrency.runInThreadPool(() -> group.createTask(() -> 2).await());
      assertThat(fromAGrandchild + fromThePool).isEqualTo(3);
      OtherThread.start(
              () ->
                  assertThatIllegalStateException()
                      .isThrownBy(() -> group.start(() -> {}))
                      .withMessageContaining("task group \"import\"")
                      .withMessageContaining("open a group here"))
          .join();
    }
  }

  @Test
  void decision7_atTheLimit_creationFromAStream_waitsForPlaces() throws Exception {
    List<Integer> results =
        TaskGroup.call(
            o -> o.withMaxConcurrency(2),
            group -> {
              List<Task<Integer>> tasks =
                  Stream.of(1, 2, 3, 4, 5).map(i -> group.createTask(() -> 10 * i)).toList();
              List<Integer> values = new ArrayList<>();
              for (Task<Integer> task : tasks) {
                values.add(task.await());
              }
              return values;
            });
    assertThat(results).containsExactly(10, 20, 30, 40, 50);
  }

  @Test
  void decision8_cancel_isThrownByEveryWaitThatHasToWait_butWhatIsThereIsReturned() {
    AtomicInteger thrown = new AtomicInteger();
    List<Integer> returned = new ArrayList<>();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      Task<Integer> finished = group.createTask(() -> 1);
                      AsyncLazy<Integer> loaded = AsyncLazy.of(() -> 2);
                      finished.await();
                      loaded.get();
                      group.cancel("enough");
                      for (int i = 0; i < 3; i++) {
                        if (catchThrowable(() -> sleep(ofHours(1))) instanceof CancelledException) {
                          thrown.incrementAndGet();
                        }
                      }
                      returned.add(finished.await());
                      returned.add(loaded.get());
                      Cancellation.check();
                    }))
        .isInstanceOf(CancelledException.class)
        .hasNoSuppressedExceptions();
    assertThat(thrown).hasValue(3);
    assertThat(returned).containsExactly(1, 2);
  }

  @Test
  void decision9_whenCallReturns_everyThreadHasEnded() {
    MadeThreads threads = new MadeThreads(ThreadKind.VIRTUAL);
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> o.withThreadFactory(threads),
                    group -> {
                      group.start(never::await);
                      group.start(() -> TaskGroup.run(inner -> inner.start(never::await)));
                      group.createTask("a", this::fail);
                    }))
        .isInstanceOf(TaskFailedException.class);
    threads.assertTerminated();
  }

  @Test
  void decision10_ownerOfTheDeadline_throwsIt_andWaitsFurtherInsideSeeACancel() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          List<Throwable> inside = new ArrayList<>();
          assertThatThrownBy(
                  () ->
                      TaskGroup.run(
                          o -> o.withTimeout(ofSeconds(5)),
                          _ -> {
                            inside.add(
                                catchThrowable(
                                    () ->
                                        TaskGroup.run(
                                            inner -> inner.start(() -> sleep(ofHours(1))))));
                            Cancellation.check();
                          }))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(inside)
              .singleElement()
              .isInstanceOfSatisfying(
                  CancelledException.class,
                  cancelled ->
                      assertThat(cancelled.reason().origin())
                          .isEqualTo(new CancelReason.DeadlineExpired(ofSeconds(5))));
        });
  }

  @Test
  void decision10_aDeadlinesTimer_runsNoUserCode() throws Exception {
    List<String> ranOn = new ArrayList<>();
    assertThatThrownBy(
            () ->
                withTimeout(
                    java.time.Duration.ofMillis(1),
                    () -> {
                      Cancellation.onCancel(
                          () -> ranOn.add("virtual " + Thread.currentThread().isVirtual()));
                      never.await();
                    }))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(ranOn).containsExactly("virtual true");
  }

  @Test
  void decision11_contextIsCapturedAtTheCreation_andALoadHasNone() throws Exception {
    ScopedValue<String> user = ScopedValue.newInstance();
    try (Registration _ = Context.carry(user)) {
      AsyncLazy<Boolean> lazy = AsyncLazy.of(user::isBound);
      String inTask =
          ScopedValue.where(user, "ann")
              .call(() -> TaskGroup.call(group -> group.createTask(user::get).await()));
      boolean inLoad = ScopedValue.where(user, "ann").call(lazy::get);
      assertThat(inTask).isEqualTo("ann");
      assertThat(inLoad).isFalse();
    }
  }

  @Test
  void decision6_onACancelledGroup_theHandleIsCancelledAndNothingRuns() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (TaskGroup group = TaskGroup.open()) {
      group.cancel("enough");
      assertThat(group.createTask(runs::incrementAndGet).state()).isEqualTo(State.CANCELLED);
    }
    assertThat(runs).hasValue(0);
  }
}
