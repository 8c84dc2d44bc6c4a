package io.nexios.concurrency;

import static io.nexios.concurrency.Cancellation.shield;
import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a shield keeps out, for how long, and what comes after it.
@ExtendWith(LeakCheckExtension.class)
class ShieldTest {
  private final CountDownLatch never = new CountDownLatch(1);

  /** An assertion that fails in the body of a cancelled scope would be suppressed. */
  private static void assertEndsWith(Class<? extends Throwable> type, ThrowingCallable work) {
    assertThatThrownBy(work).isInstanceOf(type).hasNoSuppressedExceptions();
  }

  /** Cancels the group and waits until the calling owner has been told. */
  private static void cancelled(TaskGroup group) {
    group.cancel("enough");
    assertThat(Cancellation.isCancelled()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void e042_insideAShield_nothingOfTheCancelIsSeen_andAfterItEverything() {
    assertEndsWith(
        CancelledException.class,
        () ->
            TaskGroup.run(
                group -> {
                  cancelled(group);
                  shield(
                      ofHours(1),
                      () -> {
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                        assertThat(Cancellation.isCancelled()).isFalse();
                        Cancellation.check();
                        sleep(ofMillis(1));
                        assertThat(never.await(1, TimeUnit.MILLISECONDS)).isFalse();
                      });
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                  Cancellation.check();
                }));
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e042_cancelThatComesDuringTheShield_isDeliveredAtItsEnd() {
    assertEndsWith(
        CancelledException.class,
        () ->
            TaskGroup.run(
                group -> {
                  shield(
                      ofHours(1),
                      () -> {
                        group.cancel("enough");
                        sleep(ofMillis(1));
                      });
                  assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                }));
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e042_nestedShields_theOuterOneStillHoldsAfterTheInner() {
    assertEndsWith(
        CancelledException.class,
        () ->
            TaskGroup.run(
                group -> {
                  cancelled(group);
                  shield(
                      ofHours(1),
                      () -> {
                        shield(ofHours(1), () -> sleep(ofMillis(1)));
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                        sleep(ofMillis(1));
                      });
                }));
  }

  @Test
  void e042_groupInsideAShield_isNotCancelledFromOutside() {
    assertEndsWith(
        CancelledException.class,
        () ->
            TaskGroup.run(
                group -> {
                  cancelled(group);
                  String saved =
                      shield(
                          ofHours(1),
                          () ->
                              TaskGroup.call(
                                  cleanup ->
                                      cleanup
                                          .createTask(
                                              () -> {
                                                sleep(ofMillis(1));
                                                return "saved";
                                              })
                                          .await()));
                  assertThat(saved).isEqualTo("saved");
                }));
  }

  @Test
  void e042_deadlineInsideAShield_works() {
    assertEndsWith(
        CancelledException.class,
        () ->
            TaskGroup.run(
                group -> {
                  cancelled(group);
                  shield(
                      ofHours(1),
                      () ->
                          assertThatThrownBy(
                                  () -> withTimeout(ofMillis(5), () -> sleep(ofHours(1))))
                              .isInstanceOf(DeadlineExceededException.class));
                }));
  }

  @Test
  void e042_deadlineOfAShield_standsStillWhileTimeMoves() throws Exception {
    ManualTime.run(
        time -> {
          List<Duration> left = new ArrayList<>();
          assertEndsWith(
              DeadlineExceededException.class,
              () ->
                  withTimeout(
                      ofSeconds(1),
                      () -> {
                        time.advance(ofSeconds(2));
                        shield(
                            ofSeconds(10),
                            () -> {
                              left.add(left());
                              time.advance(ofSeconds(4));
                              left.add(left());
                            });
                        sleep(ofHours(1));
                      }));
          assertThat(left).containsExactly(ofSeconds(10), ofSeconds(6));
        });
  }

  private static Duration left() {
    return Deadline.current().orElseThrow().remaining();
  }

  @Test
  void e042_groupCancelledInsideAShield_itsWaitsTellItsOwnReason() {
    assertEndsWith(
        TaskFailedException.class,
        () ->
            TaskGroup.run(
                outer -> {
                  outer.createTask(
                      () -> {
                        throw new IOException("of the outer group");
                      });
                  Spin.until(Thread.currentThread()::isInterrupted);
                  shield(
                      ofHours(1),
                      () -> {
                        try (TaskGroup inner = TaskGroup.open()) {
                          inner.cancel("of the inner group");
                          assertThatExceptionOfType(CancelledException.class)
                              .isThrownBy(() -> sleep(ofHours(1)))
                              .withMessageContaining("of the inner group");
                        }
                      });
                }));
  }

  @Test
  void e043_afterTheLimit_theCancelComesThrough_withAnInterrupt() throws Exception {
    ManualTime.run(
        time ->
            assertEndsWith(
                CancelledException.class,
                () ->
                    TaskGroup.run(
                        group -> {
                          cancelled(group);
                          shield(
                              ofSeconds(5),
                              () -> {
                                time.advance(ofSeconds(4));
                                Cancellation.check();
                                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                                time.advance(ofSeconds(1));
                                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                                assertThatThrownBy(Cancellation::check)
                                    .isInstanceOf(CancelledException.class);
                                never.await();
                              });
                        })));
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e043_cancelAfterTheLimit_isNotKeptOut() throws Exception {
    ManualTime.run(
        time ->
            assertEndsWith(
                CancelledException.class,
                () ->
                    TaskGroup.run(
                        group ->
                            shield(
                                ofSeconds(5),
                                () -> {
                                  time.advance(ofSeconds(5));
                                  group.cancel("enough");
                                  assertThat(Cancellation.isCancelled()).isTrue();
                                  never.await();
                                }))));
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void e044_taskCreatedInsideAShield_isNotShielded() {
    assertEndsWith(
        CancelledException.class,
        () ->
            TaskGroup.run(
                group ->
                    shield(
                        ofHours(1),
                        () -> {
                          Task<?> task = group.createTask(() -> never.await());
                          group.cancel("enough");
                          Spin.until(task::isDone);
                          assertThat(task.state()).isEqualTo(State.CANCELLED);
                        })));
  }

  @Test
  void e057_cleanupAfterASiblingsFailure_mayWaitInAShield() {
    boolean[] cleaned = new boolean[1];
    assertEndsWith(
        TaskFailedException.class,
        () ->
            TaskGroup.run(
                group -> {
                  group.createTask(
                      () -> {
                        throw new IOException("boom");
                      });
                  try {
                    never.await();
                  } finally {
                    shield(
                        ofHours(1),
                        () -> {
                          sleep(ofMillis(1));
                          cleaned[0] = true;
                        });
                  }
                }));
    assertThat(cleaned[0]).isTrue();
  }
}
