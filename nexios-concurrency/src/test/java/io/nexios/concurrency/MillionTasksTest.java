package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A group has no size that it cannot hold.
@ExtendWith(LeakCheckExtension.class)
class MillionTasksTest {
  private static final int TASKS = 1_000_000;
  private static final long GIBIBYTE = 1L << 30;

  @Test
  @Tag("slow")
  void aMillionSleepingTasks_fitIntoFourGibibytes_andAreGoneAfterTheirCancel() throws Exception {
    long before = usedBytes();
    CountDownLatch asleep = new CountDownLatch(TASKS);
    try (TaskGroup group = TaskGroup.open()) {
      for (int i = 0; i < TASKS; i++) {
        group.start(() -> sleep(asleep));
      }
      asleep.await();
      assertThat(usedBytes() - before).isLessThan(4 * GIBIBYTE);
      group.cancel("all are there");
    }
    // tables of the JDK that have grown with the threads keep their size
    assertThat(usedBytes() - before).isLessThan(GIBIBYTE / 4);
  }

  private static void sleep(CountDownLatch asleep) throws InterruptedException {
    asleep.countDown();
    Concurrency.sleep(Duration.ofHours(1));
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
