package io.nexios.concurrency;

import static io.nexios.concurrency.Failing.fail;
import static io.nexios.concurrency.Failing.failWhenCancelled;
import static io.nexios.concurrency.Failing.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Which exception leaves, what is suppressed under it, and when.
class FailureTest extends GroupTest {
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
