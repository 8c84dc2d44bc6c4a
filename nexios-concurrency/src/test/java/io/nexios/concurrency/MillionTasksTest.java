package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
    try (TaskGroup group = TaskGroup.open(MillionTasksTest::patient)) {
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

  @Test
  @Tag("slow")
  void e024_aMillionFailures_sixteenAreListedAndAllAreCounted() {
    Gate gate = new Gate(TASKS);
    TaskFailedException failed =
        catchThrowableOfType(
            TaskFailedException.class,
            () ->
                TaskGroup.run(
                    MillionTasksTest::patient,
                    group -> {
                      for (int i = 0; i < TASKS; i++) {
                        group.start(
                            () -> {
                              gate.passTogether();
                              throw new IOException("boom");
                            });
                      }
                    }));
    assertThat(failed.failureCount()).isEqualTo(TASKS);
    assertThat(failed.getSuppressed()).hasSize(16);
  }

  /// Lets nobody through before all are there, whatever the first failure does to the others: a
  /// task that ended by its cancel would be no failure. A latch takes a walk through all who wait
  /// for each interrupt.
  private static final class Gate {
    private final AtomicInteger missing;
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

    Gate(int all) {
      missing = new AtomicInteger(all);
    }

    void passTogether() {
      waiting.add(Thread.currentThread());
      if (missing.decrementAndGet() == 0) {
        waiting.forEach(LockSupport::unpark);
      }
      while (missing.get() > 0) {
        LockSupport.park(this);
        boolean _ = Thread.interrupted();
      }
    }
  }

  /// A busy machine takes its time to end a million tasks, and a report for each would not help it.
  private static TaskGroup.Options patient(TaskGroup.Options options) {
    return options.withStragglerAfter(Duration.ofDays(1));
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
