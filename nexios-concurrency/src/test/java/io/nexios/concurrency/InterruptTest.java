package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Whose interrupt it was, and what is left of it afterwards.
@ExtendWith(LeakCheckExtension.class)
class InterruptTest {
  private final Thread owner = Thread.currentThread();
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  private static void failWith(TaskGroup group, Exception failure) {
    group.createTask(
        () -> {
          throw failure;
        });
  }

  /// Runs a group and looks with what it ends; the flag is looked at next.
  private static void assertEnds(Class<? extends Exception> with, TaskGroup.VoidBody<?> body) {
    assertThatThrownBy(() -> TaskGroup.run(body)).isInstanceOf(with).hasNoSuppressedExceptions();
  }

  private void awaitInterrupt() {
    Spin.until(owner::isInterrupted);
  }

  @Test
  void e052_failureInterruptsTheBody_nothingOfItIsLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          failWith(group, new IOException("boom"));
          never.await();
        });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e052_interruptThatTheBodyNeverSees_isNotLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          failWith(group, new IOException("boom"));
          awaitInterrupt();
        });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e052_bodyRestoresTheFlagItTookFromUs_nothingIsLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          failWith(group, new IOException("boom"));
          try {
            never.await();
          } catch (InterruptedException stopped) {
            owner.interrupt();
            throw new IllegalStateException(stopped);
          }
        });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e052_codeThatThrowsWithoutClearingTheFlag_nothingIsLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          failWith(group, new IOException("boom"));
          awaitInterrupt();
          InterruptedException own = new InterruptedException("of a library");
          own.setStackTrace(
              new StackTraceElement[] {
                new StackTraceElement("org.library.Loop", "run", "Loop.java", 7)
              });
          throw own;
        });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e052_swallowedAndSentAgain_nothingIsLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          failWith(group, new IOException("boom"));
          try {
            never.await();
          } catch (InterruptedException stopped) {
            awaitInterrupt(); // sent again, because cleanup takes long
            throw stopped;
          }
        });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e053_foreignInterruptBeforeOurs_bothUnseen_foreignIsLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          owner.interrupt();
          Task<?> failing =
              group.createTask(
                  () -> {
                    throw new IOException("boom");
                  });
          Spin.until(failing::isDone);
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e053_foreignInterruptTakenByAWaitOfTheJdkBeforeOurs_foreignIsLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          owner.interrupt();
          try {
            never.await();
          } catch (InterruptedException byForeignCode) {
            failWith(group, new IOException("boom"));
            awaitInterrupt();
            throw byForeignCode;
          }
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e053_foreignInterruptTakenByAWaitOfNexiosBeforeOurs_foreignIsLeft() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          owner.interrupt();
          try {
            Concurrency.sleep(Duration.ofHours(1));
          } catch (InterruptedException byForeignCode) {
            failWith(group, new IOException("boom"));
            awaitInterrupt();
            throw byForeignCode;
          }
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e053_foreignInterruptEndsAnInnerGroup_thenTheOuterOneFails_foreignIsLeft() {
    assertEnds(
        TaskFailedException.class,
        outer -> {
          try {
            TaskGroup.run(
                inner -> {
                  inner.createTask(() -> never.await());
                  owner.interrupt();
                });
          } catch (InterruptedException byForeignCode) {
            failWith(outer, new IOException("boom"));
            awaitInterrupt();
            throw byForeignCode;
          }
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e053_foreignInterruptInsideAShield_isLeftAfterTheShieldAndTheGroup() {
    assertEnds(
        TaskFailedException.class,
        group -> {
          failWith(group, new IOException("boom"));
          awaitInterrupt();
          Cancellation.shield(
              Duration.ofHours(1),
              () -> {
                assertThat(owner.isInterrupted()).isFalse();
                owner.interrupt();
              });
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e053_foreignInterruptTakenInALimitThatThenExpires_foreignIsLeft() throws Exception {
    ManualTime.run(
        time -> {
          assertThatThrownBy(
                  () ->
                      Concurrency.withTimeout(
                          Duration.ofSeconds(20),
                          () -> {
                            owner.interrupt();
                            try {
                              never.await();
                            } catch (InterruptedException byForeignCode) {
                              time.advance(Duration.ofSeconds(20));
                              awaitInterrupt();
                              throw byForeignCode;
                            }
                          }))
              .isInstanceOf(DeadlineExceededException.class)
              .hasNoSuppressedExceptions();
          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @Test
  void e053_cancelFromAboveWhileAnInnerGroupWaits_isSeenAfterIt() {
    Throwable thrown =
        catchThrowable(
            () ->
                TaskGroup.run(
                    outer -> {
                      CountDownLatch ended = new CountDownLatch(1);
                      assertThatThrownBy(
                              () ->
                                  TaskGroup.run(
                                      inner -> {
                                        inner.createTask(() -> never.await());
                                        inner.createTask(
                                            () -> {
                                              Spin.untilWaiting(owner);
                                              outer.cancel("enough");
                                            });
                                      }))
                          .isInstanceOf(CancelledException.class);
                      awaitInterrupt();
                      assertThatThrownBy(ended::await).isInstanceOf(InterruptedException.class);
                      assertThatThrownBy(Cancellation::check)
                          .isInstanceOf(CancelledException.class);
                    }));
    assertThat(thrown)
        .isInstanceOfSatisfying(
            CancelledException.class,
            cancelled ->
                assertThat(cancelled.reason()).isEqualTo(new CancelReason.Requested("enough")));
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e054_ownerInterruptedInJoin_cancelsAndAwaitsTheTasks_andTheFlagIsClear() throws Exception {
    try (TaskGroup group = TaskGroup.open()) {
      Task<?> task = group.createTask(() -> never.await());
      interruptWhenWaiting();
      assertThatThrownBy(group::join).isInstanceOf(InterruptedException.class);
      assertThat(group.cancelReason()).contains(new CancelReason.OwnerInterrupted());
      assertThat(task.isDone()).isTrue();
      assertThat(Thread.interrupted()).isFalse();
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e054_ownerInterruptedInJoinInsideABody_theFlagIsClear() throws Exception {
    assertEnds(
        InterruptedException.class,
        group -> {
          group.createTask(() -> never.await());
          interruptWhenWaiting();
          group.join();
        });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e054_ownerInterruptedAfterTheBody_cancelsAndAwaitsTheTasks_andTheFlagIsClear() {
    assertEnds(
        InterruptedException.class,
        group -> {
          group.createTask(() -> never.await());
          interruptWhenWaiting();
        });
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e054_ownerInterruptedInJoin_joinsAgain_theInterruptIsSticky() throws Exception {
    try (TaskGroup group = TaskGroup.open()) {
      group.createTask(() -> never.await());
      interruptWhenWaiting();
      assertThatThrownBy(group::join).isInstanceOf(InterruptedException.class);
      assertThatThrownBy(group::join).isInstanceOf(InterruptedException.class);
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e055_secondInterruptWhileWaitingForAStraggler_isLeft() {
    assertEnds(
        InterruptedException.class,
        group -> {
          CountDownLatch runs = new CountDownLatch(1);
          group.createTask(
              () -> {
                runs.countDown();
                assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                owner.interrupt();
                Spin.until(() -> !owner.isInterrupted());
              });
          runs.await();
          interruptWhenWaiting();
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e055_interruptWhileTheLastThreadEnds_isKeptAndTouchesNoOtherGroup() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch mayTerminate = new CountDownLatch(1);
    TaskGroup.run(
        o -> o.withThreadFactory(work -> MadeThreads.endingLate(work, ended, mayTerminate)),
        group -> {
          group.createTask(() -> {});
          ended.await();
          owner.interrupt();
          ThreadKind.PLATFORM.start(
              () -> {
                Spin.untilWaiting(owner);
                mayTerminate.countDown();
              });
        });
    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();

    TaskGroup.run(group -> {});
    assertThat(Thread.interrupted()).as("and only once").isFalse();
  }

  @Test
  void e056_flagSetOnEntry_firstWaitThrowsAndTheTasksAreCancelled() {
    owner.interrupt();
    Task<?>[] created = new Task<?>[1];
    assertEnds(
        InterruptedException.class,
        group -> {
          created[0] = group.createTask(() -> never.await());
          created[0].await();
        });
    assertThat(created[0].isDone()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e056_flagSetOnEntry_noWait_theFlagStays() throws Exception {
    owner.interrupt();
    assertThat(TaskGroup.<Integer, RuntimeException>call(group -> 1)).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e048_waiterInterrupted_leavesTheTaskAlone() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (TaskGroup group = TaskGroup.open()) {
      Task<String> task =
          group.createTask(
              () -> {
                mayEnd.await();
                return "done";
              });
      interruptWhenWaiting();
      assertThatThrownBy(task::await).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
      assertThat(task.isDone()).isFalse();
      mayEnd.countDown();
      assertThat(task.await()).isEqualTo("done");
    }
  }

  @Test
  void e089_ownerInterruptedAtTheLimit_handleIsCancelled_theFlagStaysUntilTheCallThrows() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> o.withMaxConcurrency(1),
                    group -> {
                      group.createTask(() -> never.await());
                      owner.interrupt();
                      Task<?> second = group.createTask(() -> {});
                      assertThat(second.state()).isEqualTo(Future.State.CANCELLED);
                      assertThat(owner.isInterrupted()).isTrue();
                    }))
        .isInstanceOf(InterruptedException.class)
        .hasNoSuppressedExceptions();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e089_ownerInterruptedAtTheLimit_resourceForm_joinThrows() throws Exception {
    try (TaskGroup group = TaskGroup.open(o -> o.withMaxConcurrency(1))) {
      group.createTask(() -> never.await());
      owner.interrupt();
      assertThat(group.createTask(() -> {}).state()).isEqualTo(Future.State.CANCELLED);
      assertThat(owner.isInterrupted()).isTrue();
      assertThatThrownBy(group::join).isInstanceOf(InterruptedException.class);
      assertThat(owner.isInterrupted()).isFalse();
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e089_ownerInterruptedAtTheLimit_closeWithoutAJoin_theFlagStays() {
    try (TaskGroup group = TaskGroup.open(o -> o.withMaxConcurrency(1))) {
      group.createTask(() -> never.await());
      owner.interrupt();
      assertThat(group.createTask(() -> {}).state()).isEqualTo(Future.State.CANCELLED);
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  private void interruptWhenWaiting() {
    ThreadKind.PLATFORM.start(
        () -> {
          Spin.untilWaiting(owner);
          owner.interrupt();
        });
  }
}
