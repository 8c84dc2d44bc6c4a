package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nexios.concurrency.spi.TaskListener;
import io.nexios.testing.LeakCheckExtension;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What events cost while nobody listens and nothing is recorded. Allocation is counted by the JVM,
/// for the calling thread and to the byte. An event for each life would be thousands of bytes; what
/// the JVM itself allocates once in a while, as after a loop that it compiles anew, is far less.
@ExtendWith(LeakCheckExtension.class)
class EventCostTest {
  private static final int TIMES = 1_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long bytesOf(Runnable body) {
    body.run(); // loads what it needs
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < TIMES; i++) {
      body.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** The events of one life, as the library tells them. */
  private static void tell(TaskGroup group, ChildTask<?> task, CancelReason reason) {
    Listeners.created(task);
    Listeners.started(task);
    Object begun = Flight.taskStarted(task);
    Flight.taskEnded(begun, task);
    Listeners.cancelled(task, reason);
    Flight.cancelled(task, 1);
    Flight.groupClosed(Flight.groupOpened(), group, 1);
    if (Flight.raceStarted() != null) {
      throw new AssertionError("nothing is recorded");
    }
    Listeners.ended(task);
  }

  @Test
  void e148_listenersAndRecorderOff_eventsAllocateNothing() throws Exception {
    // On a platform thread, because nobody counts what a virtual one allocates.
    OtherThread.startPlatform(() -> TaskGroup.run(EventCostTest::lookAtEvents)).join();
  }

  private static void lookAtEvents(TaskGroup group) {
    ChildTask<?> task = (ChildTask<?>) group.createTask("silent", () -> 1);
    CancelReason reason = new CancelReason.OwnerLeft();
    Runnable life = () -> tell(group, task, reason);
    assertThat(bytesOf(life)).as("from the beginning").isLessThan(TIMES);
    try (var _ = TaskTree.listen(new TaskListener() {})) {
      assertThat(bytesOf(life)).as("with a listener").isGreaterThan(TIMES);
    }
    assertThat(bytesOf(life)).as("after it has left").isLessThan(TIMES);
  }
}
