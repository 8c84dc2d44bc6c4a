package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.concurrency.spi.TaskListener;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Which exception leaves, what is suppressed under it, and when.
class FailureTest extends GroupTest {
  private static Task<Object> fail(TaskGroup group, Throwable failure) {
    return group.createTask("failing", () -> throwing(failure));
  }

  private static Object throwing(Throwable failure) {
    throw Throwables.sneaky(failure);
  }

  private TaskFailedException failureOf(ThrowingCallable work) {
    return catchThrowableOfType(TaskFailedException.class, work);
  }

  @Test
  void e015_firstFailure_cancelsTheSiblings_andLeavesAfterAllHaveEnded() {
    List<CancelReason> seen = new ArrayList<>();
    AtomicBoolean ended = new AtomicBoolean();
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    group -> {
                      CountDownLatch runs = new CountDownLatch(1);
                      group.createTask(
                          () -> {
                            runs.countDown();
                            try {
                              never.await();
                            } finally {
                              seen.add(Cancellation.reason().orElseThrow());
                              ended.set(true);
                            }
                          });
                      runs.await();
                      fail(group, new IOException("boom"));
                    }));
    assertThat(ended).isTrue();
    assertThat(failed).hasCauseInstanceOf(IOException.class).hasNoSuppressedExceptions();
    assertThat(failed.path()).isEqualTo("group/failing#2");
    assertThat(failed.failureCount()).isEqualTo(1);
    assertThat(seen.getFirst().origin()).isEqualTo(new CancelReason.TaskFailed("group/failing#2"));
  }

  @Test
  void e016_severalFailures_oneIsPrimaryAndTheOthersAreSuppressed() {
    IOException first = new IOException("first");
    IllegalStateException second = new IllegalStateException("second");
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    group -> {
                      failWhenCancelled(group, second);
                      fail(group, first);
                    }));
    assertThat(failed).hasCause(first);
    assertThat(failed.getSuppressed()).containsExactly(second);
    assertThat(failed.failureCount()).isEqualTo(2);
    assertThat(failed).hasMessageEndingWith("(and 1 more failures)");
    assertThat(first).hasNoSuppressedExceptions();
  }

  private void failWhenCancelled(TaskGroup group, Throwable failure) throws InterruptedException {
    CountDownLatch waits = new CountDownLatch(1);
    group.createTask(
        () -> {
          waits.countDown();
          assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
          return throwing(failure);
        });
    waits.await();
  }

  @Test
  void e016_siblingThatAwaitedTheFailedTask_isNotAFurtherFailure() {
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    group -> {
                      CountDownLatch mayFail = new CountDownLatch(1);
                      Task<?> failing =
                          group.createTask(
                              () -> {
                                mayFail.await();
                                throw new IOException("boom");
                              });
                      Task<?> waiting = group.createTask(failing::await);
                      mayFail.countDown();
                      Spin.until(waiting::isDone);
                    }));
    assertThat(failed).hasCauseInstanceOf(IOException.class).hasNoSuppressedExceptions();
    assertThat(failed.failureCount()).isEqualTo(1);
  }

  @Test
  void e016_bodyRethrowsTheFailureItSaw_itIsNotSuppressedUnderItself() {
    TaskFailedException failed =
        failureOf(() -> run(group -> fail(group, new IOException("boom")).await()));
    assertThat(failed).hasNoSuppressedExceptions();
  }

  @Test
  void e016_innerGroupInAFailedOuterOne_theFailureStandsThereOnce() {
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    outer ->
                        run(
                            inner -> {
                              Task<?> waiting = inner.createTask(() -> never.await());
                              fail(outer, new IOException("of the outer group"));
                              Spin.until(waiting::isDone);
                              Cancellation.check();
                            })));
    assertThat(failed).hasCauseInstanceOf(IOException.class).hasNoSuppressedExceptions();
  }

  @Test
  void e017_whatTheCancelItselfBringsAbout_isNotSuppressed() {
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    group -> {
                      group.createTask(() -> never.await());
                      group.createTask(() -> Concurrency.sleep(Duration.ofHours(1)));
                      group.createTask(
                          () -> {
                            try {
                              never.await();
                            } catch (InterruptedException stopped) {
                              throw new IllegalStateException(stopped);
                            }
                          });
                      fail(group, new IOException("boom"));
                      never.await();
                    }));
    assertThat(failed).hasNoSuppressedExceptions();
    assertThat(failed.failureCount()).isEqualTo(1);
  }

  @Test
  void e018_failureDuringACancel_isSuppressedUnderTheCancel() {
    IOException cleanup = new IOException("cleanup");
    Throwable thrown =
        catchThrowable(
            () ->
                run(
                    group -> {
                      failWhenCancelled(group, cleanup);
                      group.cancel("enough");
                    }));
    assertThat(thrown).isInstanceOf(CancelledException.class);
    assertThat(thrown.getSuppressed()).containsExactly(cleanup);
  }

  @Test
  void e018_failureDuringACancelFromAbove_isNotLost() {
    IOException cleanup = new IOException("cleanup");
    Throwable[] inner = new Throwable[1];
    assertThatThrownBy(
            () ->
                run(
                    outer ->
                        inner[0] =
                            catchThrowable(
                                () ->
                                    run(
                                        group -> {
                                          failWhenCancelled(group, cleanup);
                                          outer.cancel("enough");
                                        }))))
        .isInstanceOf(CancelledException.class);
    assertThat(inner[0]).isInstanceOf(CancelledException.class);
    assertThat(inner[0].getSuppressed()).containsExactly(cleanup);
  }

  @Test
  void e018_failureDuringARequestedCancel_joinThrows_andNothingIsLogged() throws Exception {
    IOException cleanup = new IOException("cleanup");
    try (CapturedLog log = CapturedLog.open()) {
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        failWhenCancelled(group, cleanup);
        group.cancel("enough");
        Throwable thrown = catchThrowable(group::join);
        assertThat(thrown).isInstanceOf(CancelledException.class);
        assertThat(thrown.getSuppressed()).containsExactly(cleanup);
      }
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void e019_bodyThrowsFirst_itsExceptionLeavesAsItself_withTheTasksFailuresUnderIt() {
    IOException ofTheBody = new IOException("of the body");
    IllegalStateException ofTheTask = new IllegalStateException("of the task");
    Throwable thrown =
        catchThrowable(
            () ->
                run(
                    group -> {
                      failWhenCancelled(group, ofTheTask);
                      throw ofTheBody;
                    }));
    assertThat(thrown).isSameAs(ofTheBody);
    assertThat(thrown.getSuppressed()).containsExactly(ofTheTask);
  }

  @Test
  void e021_taskThrowsAnError_arrivesAsAnError() {
    for (Error error :
        List.of(new AssertionError("a"), new StackOverflowError(), new OutOfMemoryError("c"))) {
      Throwable thrown =
          catchThrowable(
              () ->
                  run(
                      group -> {
                        group.createTask(() -> never.await());
                        fail(group, error);
                      }));
      assertThat(thrown).isInstanceOf(TaskError.class).hasCause(error);
    }
  }

  @Test
  void e021_taskOverflowsItsStack_arrivesAsAnError() {
    assertThatThrownBy(() -> run(group -> group.start(FailureTest::recurse)))
        .isInstanceOf(TaskError.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static void recurse() {
    recurse();
  }

  @Test
  void e022_twoTasksThrowTheSameException_itIsNotSuppressedUnderItself() {
    IOException same = new IOException("same");
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    group -> {
                      failWhenCancelled(group, same);
                      fail(group, same);
                    }));
    assertThat(failed).hasCause(same).hasNoSuppressedExceptions();
  }

  @SuppressWarnings("ThrowableEqualsHashCode") // that is what is broken
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken() {
      super("broken", null, false, false);
    }

    @Override
    public String getMessage() {
      throw new LinkageError("message");
    }

    @Override
    public String toString() {
      throw new LinkageError("text");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new LinkageError("cause");
    }

    @Override
    public boolean equals(Object other) {
      throw new LinkageError("equals");
    }

    @Override
    public int hashCode() {
      throw new LinkageError("hash");
    }
  }

  @Test
  void e023_brokenExceptions_theGroupEndsAllTheSame() {
    Broken first = new Broken();
    Broken second = new Broken();
    Throwable thrown =
        catchThrowable(
            () ->
                run(
                    group -> {
                      failWhenCancelled(group, second);
                      failWhenCancelled(group, second);
                      fail(group, first);
                    }));
    assertThat(thrown).isInstanceOf(TaskFailedException.class);
    assertThat(((TaskFailedException) thrown).getCause() == first).isTrue();
    assertThat(((TaskFailedException) thrown).failureCount()).isEqualTo(3);
  }

  @Test
  void e023_brokenExceptionThatCanOnlyBeReported_theGroupEndsAllTheSame() throws Exception {
    try (CapturedLog _ = CapturedLog.open()) {
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        CountDownLatch waits = new CountDownLatch(1);
        Task<?> task =
            group.createTask(
                () -> {
                  waits.countDown();
                  assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                  throw new Broken();
                });
        waits.await();
        task.cancel("alone");
        group.join();
      }
    }
  }

  @Test
  void e024_manyFailures_sixteenAreListedAndAllAreCounted() {
    int failures = 200;
    CountDownLatch all = new CountDownLatch(failures);
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    group -> {
                      for (int i = 0; i < failures; i++) {
                        group.start(
                            () -> {
                              all.countDown();
                              awaitIgnoringInterrupts(all);
                              throw new IOException("boom");
                            });
                      }
                    }));
    assertThat(failed.getSuppressed()).hasSize(16);
    assertThat(failed.failureCount()).isEqualTo(failures);
  }

  private static void awaitIgnoringInterrupts(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException swallowed) {
        assertThat(latch.getCount()).isZero();
      }
    }
  }

  @Test
  void e025_innerFailureThatIsCaught_doesNotCancelTheOuterGroup() throws Exception {
    run(
        outer -> {
          assertThat(failureOf(() -> run(inner -> fail(inner, new IOException("boom")))))
              .isNotNull();
          assertThat(outer.createTask(() -> 1).await()).isEqualTo(1);
          assertThat(outer.cancelReason()).isEmpty();
        });
  }

  @Test
  void e026_failureOfAGrandchild_hasOneWrapperForEachLevel() {
    IOException boom = new IOException("boom");
    TaskFailedException failed =
        failureOf(() -> run(outer -> outer.start(() -> run(inner -> fail(inner, boom)))));
    assertThat(failed.path()).isEqualTo("group/task#1");
    assertThat(failed.getCause())
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            inner -> assertThat(inner.path()).isEqualTo("group/task#1/group/failing#1"))
        .hasCause(boom);
    assertThat(failed).hasNoSuppressedExceptions();
  }

  @Test
  void e027_failureAfterTheBodyHasReturned_callThrows() {
    TaskFailedException failed =
        failureOf(
            () -> {
              Thread owner = Thread.currentThread();
              run(
                  group ->
                      group.createTask(
                          () -> {
                            Spin.untilWaiting(owner);
                            throw new IOException("late");
                          }));
            });
    assertThat(failed).hasCauseInstanceOf(IOException.class);
  }

  private record Resource(AtomicBoolean closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.set(true);
    }
  }

  @Test
  void e027_failureAfterTheBodyHasReturnedAResource_itIsClosed() {
    Thread owner = Thread.currentThread();
    Resource resource = new Resource(new AtomicBoolean());
    assertThatThrownBy(
            () ->
                TaskGroup.<Resource, RuntimeException>call(
                    group -> {
                      group.createTask(
                          () -> {
                            Spin.untilWaiting(owner);
                            throw new IOException("late");
                          });
                      return resource;
                    }))
        .isInstanceOf(TaskFailedException.class);
    assertThat(resource.closed()).isTrue();
  }

  @Test
  void e069_deadlineAfterTheBodyHasReturnedAResource_itIsClosed() throws Exception {
    Resource resource = new Resource(new AtomicBoolean());
    ManualTime.run(
        o -> o.withAutoJump(),
        time ->
            assertThatThrownBy(
                    () ->
                        TaskGroup.<Resource, RuntimeException>call(
                            o -> o.withTimeout(Duration.ofSeconds(1)),
                            group -> {
                              group.start(() -> Concurrency.sleep(Duration.ofHours(1)));
                              return resource;
                            }))
                .isInstanceOf(DeadlineExceededException.class));
    assertThat(resource.closed()).isTrue();
  }

  @Test
  void e029_listenerThatThrows_changesNothing_andIsReported() throws Exception {
    TaskListener broken =
        new TaskListener() {
          @Override
          public void created(Task<?> task) {
            throw new IllegalStateException("created");
          }

          @Override
          public void started(Task<?> task) {
            throw new LinkageError("started");
          }

          @Override
          public void ended(Task<?> task) {
            throw new Broken();
          }
        };
    try (CapturedLog log = CapturedLog.open();
        var _ = TaskTree.listen(broken)) {
      run(group -> assertThat(group.createTask(() -> 1).await()).isEqualTo(1));
      assertThat(log.warnings()).hasSize(3);
    }
  }

  @Test
  void e029_logThatThrows_changesNothing() throws Exception {
    try (CapturedLog _ = CapturedLog.open()) {
      Logger logger = Logger.getLogger("io.nexios.concurrency");
      logger.setFilter(
          _ -> {
            throw new LinkageError("of the log");
          });
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        Task<?> task =
            group.createTask(
                () -> {
                  assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                  throw new IOException("late");
                });
        task.cancel("alone");
        group.join();
      } finally {
        logger.setFilter(null);
      }
    }
  }

  @Test
  void e030_traces_showWhereItFailedAndWhereItWasAwaited() {
    TaskFailedException failed =
        failureOf(() -> run(group -> group.createTask(FailureTest::failHere).await()));
    assertThat(failed.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().contains("e030_traces"))
        .noneMatch(frame -> frame.getMethodName().equals("failHere"));
    assertThat(failed.getCause().getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("failHere"))
        .noneMatch(frame -> frame.getMethodName().contains("awaitTasks"));
  }

  private static Object failHere() throws IOException {
    throw new IOException("here");
  }

  @Test
  void e031_supervise_everyHandleKeepsItsOutcome_andNothingIsCancelled() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      List<State> states = new ArrayList<>();
      TaskGroup.run(
          o -> o.withFailurePolicy(FailurePolicy.SUPERVISE).withThreadFactory(threads),
          group -> {
            Task<?> failing = fail(group, new IOException("boom"));
            Spin.until(failing::isDone);
            Task<Integer> good = group.createTask(() -> 1);
            assertThat(good.await()).isEqualTo(1);
            assertThat(failing.exceptionNow()).isInstanceOf(IOException.class);
            states.add(failing.state());
            states.add(good.state());
            assertThat(group.cancelReason()).isEmpty();
          });
      assertThat(states).containsExactly(State.FAILED, State.SUCCESS);
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void e031_supervise_failureNobodyLookedAt_isReportedOnceAtTheEnd() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      TaskGroup.run(
          o -> o.withFailurePolicy(FailurePolicy.SUPERVISE).withThreadFactory(threads),
          group -> {
            for (int i = 0; i < 100; i++) {
              fail(group, new IOException("boom"));
            }
          });
      assertThat(log.warnings()).hasSize(65);
      assertThat(log.warnings().getLast().getMessage()).contains("36 more");
    }
  }

  @Test
  void e009_failureThatWasAwaited_isNotReportedAgainAtTheClose() {
    try (CapturedLog log = CapturedLog.open()) {
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        assertThat(failureOf(fail(group, new IOException("boom"))::await)).isNotNull();
      }
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void e009_failureThatNobodySaw_isReportedAtTheClose() {
    try (CapturedLog log = CapturedLog.open()) {
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        Spin.until(fail(group, new IOException("boom"))::isDone);
      }
      assertThat(log.warnings()).hasSize(1);
    }
  }

  @Test
  void e045_cancelRacingTheFailureOfATask_theHandleAndTheGroupAgree() throws Exception {
    for (int round = 0; round < 200; round++) {
      try (CapturedLog _ = CapturedLog.open();
          TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        Task<?> task = fail(group, new IOException("boom"));
        task.cancel("racing");
        boolean groupFailed = catchThrowable(group::join) != null;
        assertThat(task.state() == State.FAILED).as("round %d", round).isEqualTo(groupFailed);
      }
    }
  }
}
