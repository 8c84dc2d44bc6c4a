package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.spi.TaskListener;
import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who is told of the life of tasks.
@ExtendWith(LeakCheckExtension.class)
class ListenersTest {
  private final AtomicInteger created = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  private final TaskListener counter =
      new TaskListener() {
        @Override
        public void created(Task<?> task) {
          created.incrementAndGet();
        }

        @Override
        public void ended(Task<?> task) {
          ended.incrementAndGet();
        }
      };

  private static void runTasks(int count) throws Exception {
    TaskGroup.run(
        group -> {
          for (int i = 0; i < count; i++) {
            group.start(() -> {});
          }
        });
  }

  @Test
  void e145_everyCreatedTask_ends() throws Exception {
    try (var _ = TaskTree.listen(counter)) {
      TaskGroup.run(
          o -> o.withFailurePolicy(FailurePolicy.SUPERVISE),
          group -> {
            Task<?> failed =
                group.createTask(
                    () -> {
                      throw new IOException();
                    });
            group.createTask(Branches::awaitInterrupt).cancel("not needed");
            group.createTask(() -> 1).await();
            Spin.until(failed::isDone);
            assertThat(failed.exceptionNow()).isInstanceOf(IOException.class);
          });
    }
    assertThat(created).hasValue(3);
    assertThat(ended).hasValue(3);
  }

  @Test
  void sameListenerTwice_closingOneRegistrationTwiceLeavesTheOther() throws Exception {
    Registration first = TaskTree.listen(counter);
    try (var _ = TaskTree.listen(counter)) {
      first.close();
      first.close();
      runTasks(1);
      assertThat(created).hasValue(1);
    }
    runTasks(1);
    assertThat(created).hasValue(1);
  }

  @Test
  void othersComeAndGo_aListenerIsStillTold() throws Exception {
    TaskListener passing = new TaskListener() {};
    for (int round = 0; round < 300; round++) {
      OtherThread other = OtherThread.startPlatform(() -> TaskTree.listen(passing).close());
      try (var _ = TaskTree.listen(counter)) {
        other.join();
        runTasks(1);
      }
      assertThat(created).hasValue(round + 1);
    }
  }

  @Test
  void e029_listenerThrows_isReportedAndChangesNothing() throws Exception {
    TaskListener broken =
        new TaskListener() {
          @Override
          public void started(Task<?> task) {
            throw new IllegalStateException("broken listener");
          }
        };
    try (CapturedLog log = CapturedLog.open();
        var _ = TaskTree.listen(broken)) {
      assertThat(TaskGroup.<Integer, Exception>call(g -> g.createTask(() -> 1).await()))
          .isEqualTo(1);
      assertThat(log.warnings())
          .singleElement()
          .extracting(each -> each.getThrown().getMessage())
          .isEqualTo("broken listener");
    }
  }
}
