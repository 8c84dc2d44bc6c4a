package io.nexios.concurrency;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks that outlive their creator: their life, their failures, and the drain.
@ExtendWith(LeakCheckExtension.class)
class BackgroundTasksTest {
  private final BackgroundTasks tasks = BackgroundTasks.open("app");
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  private int work() throws InterruptedException {
    inside.countDown();
    mayEnd.await();
    return 42;
  }

  // Life.

  @Test
  void e130_handleIsDropped_theTaskRunsOnAndIsListed() throws Exception {
    tasks.create("a", this::work);
    inside.await();
    System.gc();
    assertThat(tasks.active()).singleElement().extracting(Task::path).isEqualTo("app/a#1");
    BackgroundTask<?> listed = tasks.active().getFirst();
    mayEnd.countDown();
    assertThat(listed.await()).isEqualTo(42);
    Spin.until(() -> tasks.active().isEmpty());
  }

  @Test
  void e134_tasksThatHaveEnded_leaveTheRegistryAndAreCollected() throws Exception {
    List<WeakReference<Task<?>>> handles = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      handles.add(new WeakReference<>(tasks.create("quick", () -> 1)));
    }
    Spin.until(() -> tasks.active().isEmpty());
    Spin.until(
        () -> {
          System.gc();
          return handles.stream().allMatch(handle -> handle.refersTo(null));
        });
  }

  @Test
  void e135_creatorIsCancelledAndItsTimeIsUp_theTaskGoesOnWithItsContext() throws Exception {
    ScopedValue<String> user = ScopedValue.newInstance();
    AtomicReference<BackgroundTask<String>> created = new AtomicReference<>();
    try (var _ = Context.carry(user)) {
      assertThatThrownBy(
              () ->
                  TaskGroup.run(
                      o -> o.withTimeout(ofHours(1)).withBackgroundTasks(tasks),
                      group ->
                          ScopedValue.where(user, "u")
                              .call(
                                  () -> {
                                    created.set(
                                        Concurrency.createBackgroundTask(
                                            "mail",
                                            () -> {
                                              assertThat(Deadline.current()).isEmpty();
                                              work();
                                              return user.get();
                                            }));
                                    inside.await();
                                    group.cancel("creator leaves");
                                    return true;
                                  })))
          .isInstanceOf(CancelledException.class);
    }
    assertThat(created.get().path()).isEqualTo("app/mail#1");
    mayEnd.countDown();
    assertThat(created.get().await()).isEqualTo("u");
  }

  // Failures.

  @Test
  void e131_failureThatNobodyWaitsFor_isLoggedOnceWithItsName() throws Exception {
    IOException boom = new IOException("boom");
    try (CapturedLog log = CapturedLog.open()) {
      BackgroundTask<?> task = tasks.create("mail", failing(boom));
      Spin.until(() -> tasks.active().isEmpty());
      assertThat(log.warnings())
          .singleElement()
          .satisfies(
              logged -> {
                assertThat(logged.getMessage()).isEqualTo("background task \"app/mail#1\" failed");
                assertThat(logged.getThrown()).isSameAs(boom);
              });
      assertThatThrownBy(task::await).hasCause(boom); // later: not logged again
      assertThat(log.warnings()).hasSize(1);
    }
  }

  @Test
  void decision14_somebodyWaitsOrHasAFuture_theFailureIsNotLogged() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      BackgroundTask<?> awaited = tasks.create("a", this::failWhenTold);
      OtherThread waiter =
          OtherThread.start(
              () -> assertThatThrownBy(awaited::await).isInstanceOf(TaskFailedException.class));
      BackgroundTask<?> followed = tasks.create("b", this::failWhenTold);
      CompletableFuture<?> future = followed.toCompletableFuture();
      Spin.until(() -> waiter.thread().getState() == Thread.State.WAITING);
      mayEnd.countDown();
      waiter.join();
      assertThat(catchThrowable(future::join)).hasRootCauseInstanceOf(IOException.class);
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void decision14_futureThatItsHolderHasCompleted_theFailureIsLogged() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      BackgroundTask<?> followed = tasks.create("a", this::failWhenTold);
      followed.toCompletableFuture().cancel(false);
      mayEnd.countDown();
      Spin.until(() -> tasks.active().isEmpty());
      assertThat(log.warnings()).hasSize(1);
    }
  }

  private void failWhenTold() throws Exception {
    mayEnd.await();
    throw new IOException("told to");
  }

  private static VoidWork<Exception> failing(Exception failure) {
    return () -> {
      throw failure;
    };
  }

  // The drain.

  @Test
  void e132_drain_waitsCancelsAndReportsWithinItsTime() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          CountDownLatch released = new CountDownLatch(1);
          tasks.create("quick", () -> Concurrency.sleep(ofSeconds(2)));
          BackgroundTask<?> slow = tasks.create("slow", () -> Concurrency.sleep(ofHours(1)));
          BackgroundTask<?> deaf =
              tasks.create("deaf", () -> Cancellation.shield(ofHours(1), () -> released.await()));
          DrainReport report = tasks.drain(ofSeconds(5));
          assertThat(report.finished()).containsExactly("app/quick#1");
          assertThat(report.cancelled()).containsExactly("app/slow#2");
          assertThat(report.stillRunning()).containsExactly("app/deaf#3");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
          assertThatThrownBy(slow::await)
              .isInstanceOfSatisfying(
                  CancelledException.class,
                  cut -> assertThat(cut.reason()).isEqualTo(new CancelReason.Shutdown()));
          released.countDown();
          ((TaskNode<?>) deaf).thread.join();
          DrainReport second = tasks.drain(ofSeconds(5));
          assertThat(second).isEqualTo(new DrainReport(List.of(), List.of(), List.of()));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
        });
  }

  @Test
  void e133_taskCreatedDuringADrain_isRefused() throws Exception {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    tasks.create(
        "a",
        () -> {
          work();
          refused.set(catchThrowable(() -> tasks.create("b", () -> 1)));
        });
    inside.await();
    OtherThread drainer = OtherThread.start(() -> tasks.drain(ofHours(1)));
    Spin.until(() -> drainer.thread().getState() == Thread.State.WAITING);
    mayEnd.countDown();
    drainer.join();
    assertThat(refused.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "background tasks \"app\" are draining: task \"b\" was not started; create it before"
                + " the drain");
    assertThat(tasks.active()).isEmpty();
  }

  @Test
  void close_inACancelledScope_cancelsTheTasksAndDoesNotThrow() throws Exception {
    BackgroundTask<?> task = tasks.create("a", this::work);
    inside.await();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      group.cancel("stop");
                      thrown.set(catchThrowable(tasks::close));
                    }))
        .isInstanceOf(CancelledException.class);
    assertThat(thrown).hasNullValue();
    assertThat(task.state()).isEqualTo(Future.State.CANCELLED);
    ((TaskNode<?>) task).thread.join();
  }

  // Repetition.

  @Test
  void every_runsByThePeriod_withoutOverlapOrCatchingUpAndInSpiteOfFailures() throws Exception {
    List<Duration> runs = new CopyOnWriteArrayList<>();
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            CountDownLatch enough = new CountDownLatch(4);
            BackgroundTask<?> task =
                tasks.every(
                    ofSeconds(10),
                    "tick",
                    () -> {
                      runs.add(time.elapsed());
                      enough.countDown();
                      if (runs.size() == 1) {
                        throw new IOException("one bad run");
                      }
                      if (runs.size() == 2) {
                        Concurrency.sleep(ofSeconds(25));
                      }
                    });
            enough.await();
            task.cancel("enough");
            ((TaskNode<?>) task).thread.join();
            assertThat(log.warnings()).hasSize(1);
          }
        });
    assertThat(runs).containsExactly(ofSeconds(10), ofSeconds(20), ofSeconds(45), ofSeconds(55));
  }

  @Test
  void every_runLeavesTheInterruptFlagSet_theNextRunComes() throws Exception {
    CountDownLatch runs = new CountDownLatch(2);
    BackgroundTask<?> task =
        tasks.every(
            Duration.ofNanos(1),
            "tick",
            () -> {
              runs.countDown();
              Thread.currentThread().interrupt();
            });
    Spin.until(() -> runs.getCount() == 0 || task.isDone());
    assertThat(task.isDone()).isFalse();
    task.cancel("enough");
    ((TaskNode<?>) task).thread.join();
  }

  @Test
  void every_cancelWrappedByTheRun_isNotReportedAsABadRun() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      BackgroundTask<?> task =
          tasks.every(
              Duration.ofNanos(1),
              "tick",
              () -> {
                try {
                  work();
                } catch (InterruptedException stopped) {
                  throw new IllegalStateException(stopped);
                }
              });
      inside.await();
      task.cancel("stop");
      ((TaskNode<?>) task).thread.join();
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void every_drainWhileItSleeps_endsItAtOnceAsFinished() throws Exception {
    ManualTime.run(
        time -> {
          BackgroundTask<?> task = tasks.every(ofHours(24), "daily", () -> {});
          time.settle();
          assertThat(tasks.drain(ofHours(1)).finished()).containsExactly("app/daily#1");
          ((TaskNode<?>) task).thread.join();
          assertThat(time.elapsed()).isEqualTo(ZERO);
          time.assertNothingPending();
        });
  }
}
