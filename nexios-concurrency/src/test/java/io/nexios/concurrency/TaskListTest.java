package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The list as groups use it: it must show every task that runs, however many have ended.
@ExtendWith(LeakCheckExtension.class)
class TaskListTest {
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void tasksThatRun_staySeen_whileThousandsOfOthersComeAndGo() throws Exception {
    try (TaskGroup group = TaskGroup.open()) {
      List<Task<?>> running = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        running.add(group.createTask("stays", () -> mayEnd.await()));
        for (int j = 0; j < 400; j++) {
          group.createTask(() -> {}).await();
        }
        assertThat(group.runningTasks()).containsAll(List.copyOf(casted(running)));
      }
      assertThat(group.runningTasks().size()).isLessThan(1_000);
      mayEnd.countDown();
      group.join();
    }
  }

  private static List<ChildTask<?>> casted(List<Task<?>> tasks) {
    List<ChildTask<?>> children = new ArrayList<>();
    tasks.forEach(task -> children.add((ChildTask<?>) task));
    return children;
  }

  @Test
  void creatorsCancellersAndReaders_atTheSameTime_noTaskIsOverlooked() throws Exception {
    for (int round = 0; round < 5; round++) {
      AtomicBoolean stop = new AtomicBoolean();
      try (TaskGroup group = TaskGroup.open()) {
        OtherThread reader =
            OtherThread.start(
                () -> {
                  while (!stop.get()) {
                    group.snapshot();
                  }
                });
        for (int i = 0; i < 4; i++) {
          group.start(
              () -> IntStream.range(0, 300).forEach(_ -> group.start(() -> mayEnd.await())));
        }
        Spin.turns(round * 2_000);
        group.cancel("racing");
        group.join(); // would wait for ever if the cancel had overlooked a task
        stop.set(true);
        reader.join();
      }
    }
  }
}
