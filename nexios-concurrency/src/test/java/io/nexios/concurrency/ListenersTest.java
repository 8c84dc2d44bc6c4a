package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.spi.TaskListener;
import io.nexios.testing.FaultyThreadFactory;
import io.nexios.testing.FaultyThreadFactory.Fault;
import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who is told of the life of tasks.
@ExtendWith(LeakCheckExtension.class)
class ListenersTest {
  private final AtomicInteger created = new AtomicInteger();

  private final TaskListener counter =
      new TaskListener() {
        @Override
        public void created(Task<?> task) {
          created.incrementAndGet();
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

  /** What a meter of tasks would count. */
  private static final class Meter implements TaskListener {
    final AtomicInteger created = new AtomicInteger();
    final Map<Future.State, Integer> ended = new ConcurrentHashMap<>();

    @Override
    public void created(Task<?> task) {
      created.incrementAndGet();
    }

    @Override
    public void ended(Task<?> task) {
      ended.merge(task.state(), 1, Integer::sum);
    }
  }

  @Test
  void e145_afterTheClose_theCountsOfOutcomesAddUp() throws Exception {
    Meter meter = new Meter();
    try (var _ = TaskTree.listen(meter)) {
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
    assertThat(meter.created).hasValue(3);
    assertThat(meter.ended)
        .isEqualTo(
            Map.of(Future.State.FAILED, 1, Future.State.CANCELLED, 1, Future.State.SUCCESS, 1));
  }

  @Test
  void e145_cancelsAmongManyCreations_theCountsStillAddUp() throws Exception {
    Meter meter = new Meter();
    try (var _ = TaskTree.listen(meter)) {
      for (int round = 0; round < 200; round++) {
        try (TaskGroup group = TaskGroup.open()) {
          group.start(() -> group.cancel("enough"));
          for (int i = 0; i < 20; i++) {
            group.start(() -> {});
          }
        }
      }
    }
    assertThat(meter.ended.values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(meter.created.get())
        .isPositive();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"START_FAILS", "FACTORY_FAILS", "NO_THREAD", "ALREADY_STARTED"})
  void e145_threadThatCannotBeHad_theCountsStillAddUp(Fault fault) throws Exception {
    Meter meter = new Meter();
    FaultyThreadFactory threads =
        FaultyThreadFactory.over(Thread.ofVirtual().factory()).at(2, fault);
    try (var _ = TaskTree.listen(meter);
        TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
      group.createTask(() -> 1).await();
      assertThatThrownBy(() -> group.createTask(() -> 2)).isNotNull();
      for (Thread thread : threads.threads()) {
        thread.join();
      }
    }
    assertThat(meter.ended.values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(meter.created.get());
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
