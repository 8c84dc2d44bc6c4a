package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What a handle tells, when, and what is kept in memory for it.
@ParameterizedClass
@EnumSource(ThreadKind.class)
@ExtendWith(LeakCheckExtension.class)
class ResultsAndMemoryTest {
  private static final int MAX_COLLECTIONS = 100;

  @Parameter ThreadKind kind;

  private TaskGroup open() {
    return TaskGroup.open(o -> o.withThreadFactory(kind));
  }

  @Test
  void e096_resultBeforeTheEnd_isRefused_awaitWaits_nullIsASuccess() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (TaskGroup group = open()) {
      Task<String> task =
          group.createTask(
              "nothing",
              () -> {
                mayEnd.await();
                return null;
              });
      assertThatIllegalStateException()
          .isThrownBy(task::resultNow)
          .withMessageContaining("its state is RUNNING");
      assertThatIllegalStateException().isThrownBy(task::exceptionNow);
      mayEnd.countDown();
      assertThat(task.await()).isNull();
      assertThat(task.resultNow()).isNull();
      assertThat(task.state()).isEqualTo(State.SUCCESS);
      assertThatIllegalStateException().isThrownBy(task::exceptionNow);
    }
  }

  @Test
  void e097_waitersOfAFailedSupervisedTask_wakeUp() throws Exception {
    CountDownLatch mayFail = new CountDownLatch(1);
    TaskGroup.run(
        o -> o.withFailurePolicy(FailurePolicy.SUPERVISE).withThreadFactory(kind),
        group -> {
          Task<?> failing =
              group.createTask(
                  () -> {
                    mayFail.await();
                    throw new IOException("boom");
                  });
          OtherThread waiter =
              OtherThread.start(
                  () -> assertThatThrownBy(failing::await).hasCauseInstanceOf(IOException.class));
          Spin.untilWaiting(waiter.thread());
          mayFail.countDown();
          waiter.join();
        });
  }

  @Test
  void e098_handles_stayReadableAfterTheClose() throws Exception {
    List<Task<Integer>> tasks = new ArrayList<>();
    TaskGroup.run(
        o -> o.withThreadFactory(kind),
        group -> {
          for (int i = 0; i < 3; i++) {
            int number = i;
            tasks.add(group.createTask(() -> number));
          }
        });
    assertThat(tasks).extracting(Task::resultNow).containsExactly(0, 1, 2);
    assertThat(tasks.get(1).await()).isEqualTo(1);
    assertThat(tasks.get(1).path()).isEqualTo("group/task#2");
    assertThat(tasks.get(1).toCompletableFuture().join()).isEqualTo(1);
  }

  @Test
  void e099_writes_areVisibleInTheTaskAndAfterIt() throws Exception {
    for (int round = 0; round < 100; round++) {
      int[] plain = new int[2];
      plain[0] = round;
      int seen =
          TaskGroup.call(
              o -> o.withThreadFactory(kind),
              group -> {
                Task<Integer> task =
                    group.createTask(
                        () -> {
                          plain[1] = plain[0] + 1;
                          return plain[0];
                        });
                assertThat(task.await()).isEqualTo(plain[0]);
                return plain[1];
              });
      assertThat(seen).isEqualTo(round + 1);
    }
  }

  @Test
  void e100_results_comeInTheOrderOfCreation() throws Exception {
    List<CountDownLatch> mayEnd =
        IntStream.range(0, 10).mapToObj(_ -> new CountDownLatch(1)).toList();
    List<Integer> results =
        TaskGroup.call(
            o -> o.withThreadFactory(kind),
            group -> {
              List<Task<Integer>> tasks = new ArrayList<>();
              for (int i = 0; i < 10; i++) {
                int number = i;
                tasks.add(
                    group.createTask(
                        () -> {
                          mayEnd.get(number).await();
                          return number;
                        }));
              }
              for (int i = 9; i >= 0; i--) {
                mayEnd.get(i).countDown();
                Spin.until(tasks.get(i)::isDone);
              }
              List<Integer> inOrder = new ArrayList<>();
              for (Task<Integer> task : tasks) {
                inOrder.add(task.await());
              }
              return inOrder;
            });
    assertThat(results).isEqualTo(IntStream.range(0, 10).boxed().toList());
  }

  @Test
  void e101_discardedTasks_areForgottenWhileTheGroupIsOpen() throws Exception {
    try (TaskGroup group = open()) {
      List<WeakReference<Object>> payloads = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        payloads.add(startWithPayload(group));
      }
      group.join();
      assertCollected(payloads);
    }
  }

  private static WeakReference<Object> startWithPayload(TaskGroup group) {
    Object payload = new Object();
    group.start(() -> assertThat(payload).isNotNull());
    return new WeakReference<>(payload);
  }

  private static void assertCollected(List<WeakReference<Object>> references) {
    for (int i = 0; i < MAX_COLLECTIONS; i++) {
      if (references.stream().allMatch(reference -> reference.get() == null)) {
        return;
      }
      System.gc();
    }
    assertThat(references).allMatch(reference -> reference.get() == null);
  }

  @Test
  void e102_tasksWhoseHandlesAreDropped_areCollectedWhileTheGroupIsOpen() throws Exception {
    int created = 2_000;
    try (TaskGroup group = open()) {
      List<WeakReference<Object>> handles = new ArrayList<>();
      for (int i = 0; i < created; i++) {
        handles.add(new WeakReference<>(group.createTask(() -> 1)));
        if (i % 50 == 0) {
          group.join();
        }
      }
      group.join();
      long kept = created;
      for (int i = 0; i < MAX_COLLECTIONS && kept > 600; i++) {
        System.gc();
        kept = handles.stream().filter(handle -> handle.get() != null).count();
      }
      assertThat(kept).isLessThanOrEqualTo(600);
    }
  }

  @Test
  @Tag("slow")
  void e101_aMillionShortTasks_keepTheHeapSmall() throws Exception {
    int tasks = kind == ThreadKind.VIRTUAL ? 1_000_000 : 20_000;
    Runtime runtime = Runtime.getRuntime();
    try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(kind).withMaxConcurrency(64))) {
      for (int i = 0; i < tasks; i++) {
        group.start(() -> {});
      }
      group.join();
      System.gc();
      assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(64 * 1024 * 1024);
    }
  }

  @Test
  void e103_finishedTask_keepsNoWork_andNoThreadAfterTheClose() throws Exception {
    List<Task<?>> kept = new ArrayList<>();
    List<WeakReference<Object>> gone = new ArrayList<>();
    try (TaskGroup group = open()) {
      kept.add(createFrom(group, gone));
      group.join();
    }
    assertCollected(gone);
    assertThat(kept.getFirst().resultNow()).isEqualTo(1);
    assertThat(((TaskNode<?>) kept.getFirst()).thread).isNull();
  }

  private static Task<?> createFrom(TaskGroup group, List<WeakReference<Object>> gone) {
    Object payload = new Object();
    Callable<Integer> work =
        () -> {
          assertThat(payload).isNotNull();
          return 1;
        };
    gone.add(new WeakReference<>(payload));
    gone.add(new WeakReference<>(work));
    return group.createTask(work);
  }

  @Test
  void e103_handleKeptAfterTheClose_keepsNoResultsOfOthers() throws Exception {
    List<WeakReference<Object>> gone = new ArrayList<>();
    Task<?> kept =
        TaskGroup.call(
            o -> o.withThreadFactory(kind),
            group -> {
              createWithResult(group, gone);
              Task<Integer> first = group.createTask(() -> 1);
              createWithResult(group, gone);
              group.start(() -> {}); // the last one is the count of a group
              return first;
            });
    assertCollected(gone);
    assertThat(kept.resultNow()).isEqualTo(1);
  }

  private static void createWithResult(TaskGroup group, List<WeakReference<Object>> results) {
    Object result = new Object();
    group.createTask(() -> result);
    results.add(new WeakReference<>(result));
  }

  @Test
  void e104_exception_keepsNeitherGroupNorTask() throws Exception {
    List<WeakReference<Object>> gone = new ArrayList<>();
    List<Throwable> kept = List.of(failure(gone), cancel(gone), timeout(gone));
    assertCollected(gone);
    assertThat(kept).doesNotContainNull();
  }

  private Throwable failure(List<WeakReference<Object>> gone) {
    return catchThrowable(
        () ->
            TaskGroup.run(
                o -> o.withThreadFactory(kind),
                group -> {
                  gone.add(new WeakReference<>(group));
                  gone.add(
                      new WeakReference<>(
                          group.createTask(
                              () -> {
                                throw new IOException("boom");
                              })));
                }));
  }

  private Throwable cancel(List<WeakReference<Object>> gone) {
    return catchThrowable(
        () ->
            TaskGroup.run(
                o -> o.withThreadFactory(kind),
                group -> {
                  gone.add(new WeakReference<>(group));
                  group.cancel("enough");
                }));
  }

  private Throwable timeout(List<WeakReference<Object>> gone) {
    return catchThrowable(
        () ->
            TaskGroup.run(
                o -> o.withThreadFactory(kind).withTimeout(Duration.ofMillis(1)),
                group -> {
                  gone.add(new WeakReference<>(group));
                  Concurrency.sleep(Duration.ofHours(1));
                }));
  }
}
