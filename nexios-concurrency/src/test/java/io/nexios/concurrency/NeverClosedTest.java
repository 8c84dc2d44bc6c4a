package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Groups that somebody has opened and forgotten.
@ParameterizedClass
@EnumSource(ThreadKind.class)
@ExtendWith(LeakCheckExtension.class)
class NeverClosedTest {
  private static final int MAX_COLLECTIONS = 200;

  @Parameter ThreadKind kind;

  @Test
  void e013_ownerEndsWithAGroupOpen_aTaskThatEndsReportsIt() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      CountDownLatch mayEnd = new CountDownLatch(1);
      Thread[] tasks = new Thread[1];
      kind.start(
              () -> {
                TaskGroup group = TaskGroup.open(o -> o.withName("forgotten"));
                group.start(
                    () -> {
                      tasks[0] = Thread.currentThread();
                      mayEnd.await();
                    });
                Spin.until(() -> tasks[0] != null);
              })
          .join();
      mayEnd.countDown();
      tasks[0].join();
      assertThat(log.warnings())
          .singleElement()
          .satisfies(
              record ->
                  assertThat(record.getMessage())
                      .startsWith("task group \"forgotten\" was never closed"));
    }
  }

  @Test
  void threadThatWatchesOpenGroups_inheritsNothingOfWhoeverComesFirst() throws Exception {
    InheritableThreadLocal<String> identity = new InheritableThreadLocal<>();
    AtomicReference<String> inherited = new AtomicReference<>();
    identity.set("alice");
    Thread watching = OpenGroups.THREADS.newThread(() -> inherited.set(identity.get()));
    identity.remove();
    watching.start();
    watching.join();
    assertThat(inherited).hasNullValue();
  }

  @Test
  void e013_ownerEndsWithAnEmptyGroupOpen_itIsReportedWhenItIsCollected() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      kind.start(() -> assertThat(TaskGroup.open(o -> o.withName("forgotten"))).isNotNull()).join();
      for (int i = 0; log.warnings().isEmpty() && i < MAX_COLLECTIONS; i++) {
        System.gc();
      }
      assertThat(log.warnings())
          .extracting(record -> record.getMessage())
          .singleElement()
          .asString()
          .startsWith("task group \"forgotten\" was never closed");
    }
  }

  @Test
  void e013_closedGroup_isNotReported() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      kind.start(() -> TaskGroup.open().close()).join();
      for (int i = 0; i < 5; i++) {
        System.gc();
      }
      assertThat(log.records()).isEmpty();
    }
  }
}
