package io.nexios.concurrency;

import static io.nexios.concurrency.Failing.fail;
import static io.nexios.concurrency.Failing.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.spi.TaskListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future.State;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// Failures that nobody has asked for, and listeners and logs that fail themselves.
class FailureReportsTest extends GroupTest {
  @Test
  void e029_listenerThatThrows_changesNothing_andIsReported() throws Exception {
    TaskListener broken =
        new TaskListener() {
          @Override
          public void created(Task<?> task) {
            throw new IllegalStateException("created");
          }

          @Override
          public void started(Task<?> task) {
            throw new LinkageError("started");
          }

          @Override
          public void ended(Task<?> task) {
            throw new Failing.Broken();
          }
        };
    try (CapturedLog log = CapturedLog.open();
        var _ = TaskTree.listen(broken)) {
      run(group -> assertThat(group.createTask(() -> 1).await()).isEqualTo(1));
      assertThat(log.warnings()).hasSize(3);
    }
  }

  @Test
  void e029_logThatThrows_changesNothing() throws Exception {
    try (CapturedLog _ = CapturedLog.open()) {
      Logger logger = Logger.getLogger("io.nexios.concurrency");
      logger.setFilter(
          _ -> {
            throw new LinkageError("of the log");
          });
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        Task<?> task =
            group.createTask(
                () -> {
                  assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                  throw new IOException("late");
                });
        task.cancel("alone");
        group.join();
      } finally {
        logger.setFilter(null);
      }
    }
  }

  @Test
  void e031_supervise_everyHandleKeepsItsOutcome_andNothingIsCancelled() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      List<State> states = new ArrayList<>();
      TaskGroup.run(
          o -> o.withFailurePolicy(FailurePolicy.SUPERVISE).withThreadFactory(threads),
          group -> {
            Task<?> failing = fail(group, new IOException("boom"));
            Spin.until(failing::isDone);
            Task<Integer> good = group.createTask(() -> 1);
            assertThat(good.await()).isEqualTo(1);
            assertThat(failing.exceptionNow()).isInstanceOf(IOException.class);
            states.add(failing.state());
            states.add(good.state());
            assertThat(group.cancelReason()).isEmpty();
          });
      assertThat(states).containsExactly(State.FAILED, State.SUCCESS);
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void e031_supervise_failureNobodyLookedAt_isReportedOnceAtTheEnd() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      TaskGroup.run(
          o -> o.withFailurePolicy(FailurePolicy.SUPERVISE).withThreadFactory(threads),
          group -> {
            for (int i = 0; i < 100; i++) {
              fail(group, new IOException("boom"));
            }
          });
      assertThat(log.warnings()).hasSize(65);
      assertThat(log.warnings().getLast().getMessage()).contains("36 more");
    }
  }

  @Test
  void e009_failureThatWasAwaited_isNotReportedAgainAtTheClose() {
    try (CapturedLog log = CapturedLog.open()) {
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        assertThat(failureOf(fail(group, new IOException("boom"))::await)).isNotNull();
      }
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void e009_failureThatNobodySaw_isReportedAtTheClose() {
    try (CapturedLog log = CapturedLog.open()) {
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        Spin.until(fail(group, new IOException("boom"))::isDone);
      }
      assertThat(log.warnings()).hasSize(1);
    }
  }
}
