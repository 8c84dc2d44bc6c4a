package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What runs when a scope is cancelled.
@ExtendWith(LeakCheckExtension.class)
class CancelHooksTest {
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void e058_hook_runsOnce_onAThreadOfItsOwn_andHasEndedWithItsScope() {
    List<Thread> ranOn = new CopyOnWriteArrayList<>();
    List<Thread> cancelled = new CopyOnWriteArrayList<>();
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      CountDownLatch registered = new CountDownLatch(1);
                      group.createTask(
                          () -> {
                            cancelled.add(Thread.currentThread());
                            Cancellation.onCancel(() -> ranOn.add(Thread.currentThread()));
                            registered.countDown();
                            never.await();
                          });
                      registered.await();
                      group.cancel("enough");
                      group.cancel("again");
                    }));
    assertThat(ranOn).hasSize(1).doesNotContainAnyElementsOf(cancelled);
    assertThat(ranOn.getFirst().isVirtual()).isTrue();
    assertThat(ranOn.getFirst().isAlive()).isFalse();
  }

  @Test
  void e058_hookThatFails_isReported_andChangesNothing() {
    try (CapturedLog log = CapturedLog.open()) {
      assertThatExceptionOfType(CancelledException.class)
          .isThrownBy(
              () ->
                  TaskGroup.run(
                      group -> {
                        Cancellation.onCancel(
                            () -> {
                              throw new IllegalStateException("of the hook");
                            });
                        Cancellation.onCancel(runs::incrementAndGet);
                        group.cancel("enough");
                      }));
      assertThat(runs).hasValue(1);
      assertThat(log.warnings())
          .singleElement()
          .satisfies(record -> assertThat(record.getThrown()).hasMessage("of the hook"));
    }
  }

  @Test
  void e058_endWithoutACancel_runsNoHook() throws Exception {
    TaskGroup.run(group -> group.start(() -> Cancellation.onCancel(runs::incrementAndGet)));
    TaskGroup.run(group -> Cancellation.onCancel(runs::incrementAndGet));
    Concurrency.withTimeout(
        Duration.ofHours(1),
        () -> {
          Cancellation.onCancel(runs::incrementAndGet);
        });
    assertThat(runs).hasValue(0);
  }

  @Test
  void e058_hookTakenBack_doesNotRun() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      Cancellation.onCancel(runs::incrementAndGet).close();
                      group.cancel("enough");
                    }))
        .isInstanceOf(CancelledException.class)
        .hasNoSuppressedExceptions();
    assertThat(runs).hasValue(0);
  }

  @Test
  void e059_registeredAfterTheCancel_runsAtOnce() {
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      group.cancel("enough");
                      Cancellation.onCancel(runs::incrementAndGet);
                      Spin.until(() -> runs.get() == 1);
                    }))
        .isInstanceOf(CancelledException.class)
        .hasNoSuppressedExceptions();
    assertThat(runs).hasValue(1);
  }

  @Test
  void e058_cancelRacingTheEndOfTheScope_noHookOutlivesIt() throws Exception {
    for (int round = 0; round < 300; round++) {
      AtomicInteger late = new AtomicInteger();
      AtomicInteger atTheEnd = new AtomicInteger(-1);
      TaskGroup.run(
          group -> {
            Task<?> task =
                group.createTask(
                    () -> {
                      Cancellation.onCancel(late::incrementAndGet);
                    });
            OtherThread canceller = OtherThread.start(() -> task.cancel("racing"));
            group.join();
            atTheEnd.set(late.get());
            canceller.join();
          });
      assertThat(late.get()).as("round %d", round).isEqualTo(atTheEnd.get());
    }
  }

  @Test
  void e058_threadForTheHookCannotStartAtOnce_theCancelGoesOn_andTheHookRunsAtTheEnd()
      throws Exception {
    AtomicBoolean fails = new AtomicBoolean(true);
    SystemTime noThread =
        new SystemTime() {
          @Override
          public void threadStarting(Thread thread) {
            if (thread.getName().equals("nexios-on-cancel") && fails.getAndSet(false)) {
              throw new RejectedExecutionException("no thread");
            }
          }
        };
    TimeSource.bind(
        noThread,
        () -> {
          try (CapturedLog log = CapturedLog.open()) {
            assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(
                    () ->
                        TaskGroup.run(
                            group -> {
                              Cancellation.onCancel(runs::incrementAndGet);
                              Task<?> task = group.createTask(() -> never.await());
                              group.cancel("enough");
                              assertThatThrownBy(task::await)
                                  .isInstanceOf(CancelledException.class);
                            }));
            assertThat(log.warnings()).hasSize(1);
          }
          return true;
        });
    assertThat(runs).hasValue(1);
  }
}
