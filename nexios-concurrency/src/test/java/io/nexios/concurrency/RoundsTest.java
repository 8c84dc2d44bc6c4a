package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Races that are run many times, each round with another small delay, because the outcome must be
/// one of those that the rules allow whichever side is first.
@ParameterizedClass
@EnumSource(ThreadKind.class)
@ExtendWith(LeakCheckExtension.class)
class RoundsTest {
  private static final int FEW = 60;
  private static final int MANY = 10_000;

  @Parameter ThreadKind kind;

  private final Random random = new Random(42);
  private final CountDownLatch never = new CountDownLatch(1);

  private <X extends Throwable> void run(TaskGroup.VoidBody<X> body)
      throws X, InterruptedException {
    TaskGroup.run(o -> o.withThreadFactory(kind), body);
  }

  private void delay() {
    Spin.turns(random.nextInt(300));
  }

  @Test
  void e020_bodyAndTaskFailTogether_theFirstIsPrimary_few() {
    e020(FEW);
  }

  @Test
  @Tag("slow")
  void e020_bodyAndTaskFailTogether_theFirstIsPrimary() {
    e020(MANY);
  }

  private void e020(int rounds) {
    for (int round = 0; round < rounds; round++) {
      IOException ofTheBody = new IOException("of the body");
      IOException ofTheTask = new IOException("of the task");
      TaskGroup[] opened = new TaskGroup[1];
      Throwable thrown =
          catchThrowable(
              () ->
                  run(
                      group -> {
                        opened[0] = group;
                        group.start(
                            () -> {
                              throw ofTheTask;
                            });
                        delay();
                        throw ofTheBody;
                      }));
      CancelReason reason = opened[0].cancelReason().orElseThrow();
      if (reason instanceof CancelReason.TaskFailed) {
        assertThat(thrown).isInstanceOf(TaskFailedException.class).hasCause(ofTheTask);
        assertThat(thrown.getSuppressed()).containsExactly(ofTheBody);
      } else {
        assertThat(reason).isEqualTo(new CancelReason.OwnerLeft());
        assertThat(thrown).isSameAs(ofTheBody);
        assertThat(thrown.getSuppressed()).isSubsetOf(ofTheTask);
      }
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void e053_sleepOfNoLength_neverTakesOurInterruptForThatOfSomebodyElse_few() throws Exception {
    e053OfNoLength(FEW);
  }

  @Test
  @Tag("slow")
  void e053_sleepOfNoLength_neverTakesOurInterruptForThatOfSomebodyElse() throws Exception {
    e053OfNoLength(MANY);
  }

  private void e053OfNoLength(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      CountDownLatch running = new CountDownLatch(1);
      Throwable[] thrown = new Throwable[1];
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(kind))) {
        group.start(
            () -> {
              running.countDown();
              thrown[0] = catchThrowable(RoundsTest::sleepNotAtAll);
            });
        running.await();
        delay();
      }
      assertThat(thrown[0]).isInstanceOf(CancelledException.class);
    }
  }

  private static void sleepNotAtAll() throws InterruptedException {
    while (true) {
      Concurrency.sleep(Duration.ZERO);
    }
  }

  @Test
  void e035_creationsRacingACancel_everyTaskNeverRanOrWasInterrupted_few() throws Exception {
    e035(FEW);
  }

  @Test
  @Tag("slow")
  void e035_creationsRacingACancel_everyTaskNeverRanOrWasInterrupted() throws Exception {
    e035(kind == ThreadKind.VIRTUAL ? MANY : MANY / 20);
  }

  private void e035(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      int before = round % 16;
      int after = round / 16 % 16;
      AtomicInteger ran = new AtomicInteger();
      AtomicInteger interrupted = new AtomicInteger();
      VoidWork<Exception> work =
          () -> {
            ran.incrementAndGet();
            try {
              never.await();
            } catch (InterruptedException stopped) {
              interrupted.incrementAndGet();
              throw stopped;
            }
          };
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(kind))) {
        for (int i = 0; i < before; i++) {
          group.start(work);
        }
        OtherThread canceller = OtherThread.start(() -> group.cancel("racing"));
        for (int i = 0; i < after; i++) {
          group.start(work);
        }
        canceller.join();
        group.join();
      }
      assertThat(interrupted.get()).as("round %d", round).isEqualTo(ran.get());
    }
  }

  @Test
  void e053_foreignInterruptRacingAFailure_neverLostWhenItLandsFirst_few() throws Exception {
    e053(FEW);
  }

  @Test
  @Tag("slow")
  void e053_foreignInterruptRacingAFailure_neverLostWhenItLandsFirst() throws Exception {
    e053(MANY);
  }

  private void e053(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      boolean waitOfNexios = round % 2 == 0;
      AtomicBoolean ordered = new AtomicBoolean();
      Thread owner = Thread.currentThread();
      CountDownLatch mayFail = new CountDownLatch(1);
      Throwable thrown =
          catchThrowable(
              () ->
                  run(
                      group -> {
                        group.start(
                            () -> {
                              mayFail.await();
                              delay();
                              throw new IOException("boom");
                            });
                        OtherThread.start(
                            () -> {
                              owner.interrupt();
                              ordered.set(group.cancelReason().isEmpty());
                              mayFail.countDown();
                            });
                        if (waitOfNexios) {
                          Concurrency.sleep(Duration.ofHours(1));
                        } else {
                          never.await();
                        }
                      }));
      boolean flag = Thread.interrupted();
      assertThat(thrown instanceof InterruptedException || flag)
          .as(
              "round %d: the interrupt has left as an exception or in the flag, not %s",
              round, thrown)
          .isTrue();
      assertThat(thrown instanceof InterruptedException && flag).as("round %d", round).isFalse();
    }
  }

  @Test
  void e053_parentCancelRacingTheEndOfAnInnerGroup_isNeverLost_few() {
    e053Parent(FEW);
  }

  @Test
  @Tag("slow")
  void e053_parentCancelRacingTheEndOfAnInnerGroup_isNeverLost() {
    e053Parent(MANY);
  }

  private void e053Parent(int rounds) {
    for (int round = 0; round < rounds; round++) {
      Throwable thrown =
          catchThrowable(
              () ->
                  run(
                      outer -> {
                        OtherThread.start(() -> outer.cancel("racing"));
                        delay();
                        try {
                          run(inner -> inner.start(() -> {}));
                        } catch (CancelledException seen) {
                          assertThat(seen.reason().origin())
                              .isEqualTo(new CancelReason.Requested("racing"));
                        }
                        never.await();
                      }));
      assertThat(thrown).as("round %d", round).isInstanceOf(CancelledException.class);
      assertThat(thrown).hasNoSuppressedExceptions();
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  private record Resource(AtomicInteger closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void e069_resultRacingTheDeadline_resultOrException_noResourceIsLost_few() {
    e069(FEW);
  }

  @Test
  @Tag("slow")
  void e069_resultRacingTheDeadline_resultOrException_noResourceIsLost() {
    e069(MANY);
  }

  private void e069(int rounds) {
    for (int round = 0; round < rounds; round++) {
      Resource resource = new Resource(new AtomicInteger());
      Resource[] returned = new Resource[1];
      Duration limit = Duration.ofNanos(1 + random.nextInt(200_000));
      Throwable thrown =
          catchThrowable(
              () ->
                  returned[0] =
                      TaskGroup.<Resource, RuntimeException>call(
                          o -> o.withTimeout(limit).withThreadFactory(kind),
                          group -> {
                            group.start(() -> Spin.turns(100));
                            delay();
                            return resource;
                          }));
      if (thrown == null) {
        assertThat(returned[0]).isSameAs(resource);
        assertThat(resource.closed()).hasValue(0);
      } else {
        assertThat(thrown).isInstanceOf(DeadlineExceededException.class);
        assertThat(resource.closed()).hasValue(1);
      }
      assertThat(Thread.interrupted()).as("round %d", round).isFalse();
    }
  }
}
