package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Opening, joining and closing.
class LifeCycleTest extends GroupTest {
  @Test
  void e001_emptyGroup_returnsTheBodysValue_withoutThreadOrTimer() throws Exception {
    int timers = TimeSource.system().pending();
    String value =
        TaskGroup.<String, RuntimeException>call(
            named("empty"),
            group -> {
              assertThat(TimeSource.system().pending()).isEqualTo(timers);
              return "done";
            });
    assertThat(value).isEqualTo("done");
    assertThat(threads.all()).isEmpty();
  }

  @Test
  void e002_call_returnsWhenEveryThreadIsTerminated() throws Exception {
    for (int round = 0; round < 50; round++) {
      TaskGroup.run(
          named("group"),
          group -> {
            for (int i = 0; i < 3; i++) {
              group.start(() -> {});
            }
          });
      threads.assertTerminated();
    }
  }

  @Test
  void e002_call_throwsWhenEveryThreadIsTerminated() {
    for (int round = 0; round < 20; round++) {
      assertThatThrownBy(
              () ->
                  TaskGroup.run(
                      named("group"),
                      group -> {
                        group.start(never::await);
                        group.start(
                            () -> {
                              throw new IOException("boom");
                            });
                        group.start(() -> Concurrency.sleep(Duration.ofHours(1)));
                      }))
          .isInstanceOf(TaskFailedException.class);
      threads.assertTerminated();
    }
  }

  @Test
  void e002_everyEnd_leavesOnlyTerminatedThreads() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    named("cancelled"),
                    group -> {
                      group.start(never::await);
                      group.cancel("enough");
                    }))
        .isInstanceOf(CancelledException.class)
        .hasNoSuppressedExceptions();
    threads.assertTerminated();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> named("late").apply(o).withTimeout(Duration.ofMillis(1)),
                    group -> group.start(never::await)))
        .isInstanceOf(DeadlineExceededException.class)
        .hasNoSuppressedExceptions();
    threads.assertTerminated();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    named("interrupted"),
                    group -> {
                      group.start(never::await);
                      Thread.currentThread().interrupt();
                    }))
        .isInstanceOf(InterruptedException.class)
        .hasNoSuppressedExceptions();
    threads.assertTerminated();
  }

  @Test
  void e003_createTaskAfterClose_throwsAndNothingRuns() {
    TaskGroup group = open("import");
    group.close();
    AtomicInteger runs = new AtomicInteger();
    assertThatIllegalStateException()
        .isThrownBy(() -> group.createTask(runs::incrementAndGet))
        .withMessageStartingWith("task group \"import\" is closed: createTask must come before");
    assertThatIllegalStateException().isThrownBy(() -> group.start(runs::incrementAndGet));
    assertThat(runs).hasValue(0);
    assertThat(threads.all()).isEmpty();
  }

  @Test
  void e004_createTaskAfterCloseByAForeignThread_throws() throws Exception {
    AtomicReference<TaskGroup> leaked = new AtomicReference<>();
    TaskGroup.run(named("import"), leaked::set);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    kind.start(
            () -> {
              try {
                leaked.get().createTask(() -> 1);
              } catch (IllegalStateException refused) {
                thrown.set(refused);
              }
            })
        .join();
    assertThat(thrown.get()).hasMessageStartingWith("task group \"import\" is closed");
  }

  @Test
  void e004_closeRacingCreationsOfATask_everyCreationCountsOrThrows() throws Exception {
    for (int round = 0; round < 200; round++) {
      AtomicInteger created = new AtomicInteger();
      AtomicInteger ran = new AtomicInteger();
      TaskGroup group = open("import");
      group.start(
          () -> {
            for (int i = 0; i < 5; i++) {
              if (group.createTask(ran::incrementAndGet).state() != State.CANCELLED) {
                created.incrementAndGet();
              }
            }
          });
      group.close();
      threads.assertTerminated();
      assertThat(ran.get()).isLessThanOrEqualTo(created.get());
    }
  }

  @Test
  void e006_closeAgain_doesNothing() throws Exception {
    TaskGroup group = open("import");
    Task<Integer> task = group.createTask(() -> 1);
    group.join();
    group.close();
    group.close();
    group.close();
    assertThat(task.resultNow()).isEqualTo(1);
    assertThat(group.cancelReason()).isEmpty();
  }

  @Test
  void e007_joinAndCloseByAnotherThread_throw_andTheGroupGoesOn() throws Exception {
    try (TaskGroup group = open("import")) {
      Task<?> other =
          group.createTask(
              () -> {
                assertThatExceptionOfType(WrongThreadException.class)
                    .isThrownBy(group::join)
                    .withMessageContaining("join of task group \"import\"");
                assertThatExceptionOfType(WrongThreadException.class)
                    .isThrownBy(group::close)
                    .withMessageContaining("close of task group \"import\"");
              });
      group.join();
      assertThat(other.state()).isEqualTo(State.SUCCESS);
      assertThat(group.createTask(() -> 2).await()).isEqualTo(2);
    }
  }

  @Test
  void e008_joinAgainAndInBetween_untilTheClose() throws Exception {
    TaskGroup group = open("import");
    try (group) {
      group.join();
      Task<Integer> first = group.createTask(() -> 1);
      group.join();
      assertThat(first.resultNow()).isEqualTo(1);
      Task<Integer> second = group.createTask(() -> 2);
      group.join();
      assertThat(second.resultNow()).isEqualTo(2);
    }
    assertThatIllegalStateException().isThrownBy(group::join).withMessageContaining("is closed");
  }

  @Test
  void e008_joinAfterAFailure_throwsTheFailureEachTime() {
    try (TaskGroup group = open("import")) {
      group.start(
          () -> {
            throw new IOException("boom");
          });
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(TaskFailedException.class)
            .isThrownBy(group::join)
            .withCauseInstanceOf(IOException.class)
            .satisfies(failed -> assertThat(failed.failureCount()).isEqualTo(1));
      }
    }
  }

  @Test
  void e009_closeWithoutAJoin_cancelsAndAwaitsTheTasks() {
    Task<?> task;
    try (TaskGroup group = open("import")) {
      task = group.createTask(() -> never.await());
    }
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(task::await)
        .satisfies(
            cancelled ->
                assertThat(cancelled.reason())
                    .isEqualTo(
                        new CancelReason.ParentCancelled(new CancelReason.OwnerLeft()).origin()));
  }

  @Test
  void e009_bodyThrows_itsExceptionStaysPrimary() {
    assertThatThrownBy(
            () -> {
              try (TaskGroup group = open("import")) {
                group.start(never::await);
                throw new IOException("of the body");
              }
            })
        .isInstanceOf(IOException.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  void e011_groupOfAnEndedCall_isNotUsableAgain() throws Exception {
    AtomicReference<TaskGroup> leaked = new AtomicReference<>();
    TaskGroup.run(named("once"), leaked::set);
    TaskGroup group = leaked.get();
    assertThatIllegalStateException().isThrownBy(() -> group.createTask(() -> 1));
    assertThatIllegalStateException().isThrownBy(group::join);
    group.close();
    group.cancel("too late");
    assertThat(group.cancelReason()).isEmpty();
  }

  @Test
  void e002_joinInALimitThatExpires_endsTheWaitAndNotTheGroup() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (TaskGroup group = open("import")) {
      Task<?> task = group.createTask(() -> mayEnd.await());
      assertThatThrownBy(() -> Concurrency.withTimeout(Duration.ofMillis(5), group::join))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(group.cancelReason()).isEmpty();
      mayEnd.countDown();
      group.join();
      assertThat(task.state()).isEqualTo(State.SUCCESS);
      assertThat(Thread.interrupted()).isFalse();
    }
  }
}
