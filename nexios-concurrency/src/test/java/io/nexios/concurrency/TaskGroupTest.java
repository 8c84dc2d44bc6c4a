package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskGroupTest {
  @Test
  void call_threeTasks_returnsWhatTheBodyMakesOfThem() throws Exception {
    int sum =
        TaskGroup.call(
            group -> {
              Task<Integer> one = group.createTask(() -> 1);
              Task<Integer> two = group.createTask("two", () -> 2);
              Task<Integer> three = group.createTask(() -> 3);
              return one.await() + two.await() + three.await();
            });
    assertThat(sum).isEqualTo(6);
  }

  @Test
  void e001_emptyGroup_returnsTheBodysValue() throws Exception {
    assertThat(TaskGroup.<String, Exception>call(group -> "done")).isEqualTo("done");
  }

  @Test
  void e015_firstFailure_cancelsSiblingsAndLeavesAfterAllHaveEnded() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1); // one that has not begun would never run
    Throwable[] seen = new Throwable[1];
    TaskFailedException failed =
        catchThrowableOfType(
            TaskFailedException.class,
            () ->
                TaskGroup.run(
                    group -> {
                      group.createTask(
                          "sleeper",
                          () -> {
                            inside.countDown();
                            try {
                              never.await();
                            } catch (InterruptedException stopped) {
                              seen[0] = stopped;
                              throw stopped;
                            }
                          });
                      group.createTask(
                          "failer",
                          () -> {
                            inside.await();
                            throw new IOException("boom");
                          });
                      never.await();
                    }));
    assertThat(failed).hasCauseInstanceOf(IOException.class);
    assertThat(failed.path()).isEqualTo("group/failer#2");
    assertThat(failed.getSuppressed()).isEmpty();
    assertThat(seen[0]).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void e062_expiredDeadline_isDeadlineExceeded() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> o.withName("slow").withTimeout(Duration.ofMillis(20)),
                    group -> {
                      group.createTask(() -> Concurrency.sleep(Duration.ofHours(1)));
                    }))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageStartingWith("task group \"slow\" exceeded its deadline of 20 ms");
  }

  @Test
  void e100_results_comeInCreationOrder() throws Exception {
    List<Integer> results =
        TaskGroup.call(
            group -> {
              List<Task<Integer>> tasks =
                  IntStream.range(0, 1000).mapToObj(i -> group.createTask(() -> i)).toList();
              List<Integer> values = new java.util.ArrayList<>();
              for (Task<Integer> task : tasks) {
                values.add(task.await());
              }
              return values;
            });
    assertThat(results).isEqualTo(IntStream.range(0, 1000).boxed().toList());
  }

  @Test
  void resourceForm_join_throwsTheFirstFailure() throws Exception {
    try (TaskGroup group = TaskGroup.open()) {
      Task<Integer> bad =
          group.createTask(
              () -> {
                throw new IOException("boom");
              });
      assertThatThrownBy(group::join).isInstanceOf(TaskFailedException.class);
      assertThat(bad.state()).isEqualTo(Future.State.FAILED);
    }
  }

  @Test
  void race_firstSuccessWins() throws Exception {
    String winner =
        Concurrency.runUntilFirstComplete(
            () -> {
              Concurrency.sleep(Duration.ofHours(1));
              return "slow";
            },
            () -> {
              throw new IOException("no");
            },
            () -> "fast");
    assertThat(winner).isEqualTo("fast");
  }

  @Test
  void pool_runsOnAPlatformThread_andThrowsUnchanged() throws Exception {
    assertThat(
            Concurrency.<Boolean, RuntimeException>runInThreadPool(
                () -> Thread.currentThread().isVirtual()))
        .isFalse();
    assertThatThrownBy(
            () ->
                Concurrency.runInThreadPool(
                    () -> {
                      throw new IOException("boom");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("boom");
  }

  @Test
  void lazy_loadsOnce() throws Exception {
    AsyncLazy<String> lazy = AsyncLazy.of(() -> "value");
    assertThat(lazy.get()).isEqualTo("value").isSameAs(lazy.get());
  }

  @Test
  void timeout_works() {
    assertThatThrownBy(
            () ->
                Concurrency.withTimeout(
                    Duration.ofMillis(10), () -> Concurrency.sleep(Duration.ofHours(1))))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void parallel_mapsInOrder() throws Exception {
    assertThat(Parallel.map(List.of(1, 2, 3), 2, i -> i * 2)).containsExactly(2, 4, 6);
    assertThat(Parallel.map(IntStream.range(0, 100).boxed(), 4, i -> i * 2).toList()).hasSize(100);
  }

  @Test
  void background_ends() throws Exception {
    assertThat(Concurrency.createBackgroundTask("b", () -> 42).await()).isEqualTo(42);
  }
}
