package io.nexios.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.FaultyThreadFactory.Fault;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheckExtension.class)
class FaultyThreadFactoryTest {
  private static final ThreadFactory HEALTHY = Thread.ofVirtual().factory();

  private final FaultyThreadFactory factory = FaultyThreadFactory.over(HEALTHY);
  private final AtomicInteger runs = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(Fault.class)
  void otherThreads_areHealthy(Fault fault) throws Exception {
    factory.at(2, fault);
    runToEnd(factory.newThread(runs::incrementAndGet));
    assertThat(runs).hasValue(1);
    assertThat(factory.threads()).hasSize(1);
  }

  @Test
  void startFails_throwsAsTheSystemDoes() {
    Thread thread = faulty(Fault.START_FAILS);
    assertThatThrownBy(thread::start)
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageStartingWith("unable to create native thread");
    assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
    assertThat(runs).hasValue(0);
  }

  @Test
  void factoryFails_throws() {
    assertThatThrownBy(() -> faulty(Fault.FACTORY_FAILS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("thread 1 is refused");
  }

  @Test
  void noThread_returnsNull() {
    assertThat(faulty(Fault.NO_THREAD)).isNull();
    assertThat(factory.threads()).isEmpty();
  }

  @Test
  void alreadyStarted_cannotStartAgain() throws Exception {
    Thread thread = faulty(Fault.ALREADY_STARTED);
    assertThatThrownBy(thread::start).isInstanceOf(IllegalThreadStateException.class);
    thread.join();
    assertThat(runs).hasValue(0);
  }

  @Test
  void late_beginsWhenReleased_andKeepsAnEarlierInterrupt() throws Exception {
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    factory.at(1, Fault.LATE);
    Thread thread =
        factory.newThread(() -> interrupted.set(Thread.currentThread().isInterrupted()));
    thread.start();
    thread.interrupt();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(interrupted).hasNullValue();
    factory.release();
    thread.join();
    assertThat(interrupted).hasValue(true);
  }

  @Test
  void late_neverReleased_fails() throws Exception {
    FaultyThreadFactory impatient =
        new FaultyThreadFactory(HEALTHY, Duration.ofMillis(1)).at(1, Fault.LATE);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = impatient.newThread(runs::incrementAndGet);
    thread.setUncaughtExceptionHandler((_, failure) -> thrown.set(failure));
    runToEnd(thread);
    assertThat(thrown.get())
        .isInstanceOf(AssertionError.class)
        .hasMessage("nobody released thread 1");
    assertThat(runs).hasValue(0);
  }

  @Test
  void taskDropped_endsWithoutIt() throws Exception {
    runToEnd(faulty(Fault.TASK_DROPPED));
    assertThat(runs).hasValue(0);
  }

  @Test
  void interrupted_beginsWithTheFlag() throws Exception {
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    factory.at(1, Fault.INTERRUPTED);
    runToEnd(factory.newThread(() -> interrupted.set(Thread.currentThread().isInterrupted())));
    assertThat(interrupted).hasValue(true);
  }

  @Test
  void interruptedInAWait_isInterruptedOnce_whereItWaits() throws Exception {
    AtomicReference<Boolean> flagBefore = new AtomicReference<>();
    CountDownLatch mayEnd = new CountDownLatch(1);
    factory.at(1, Fault.INTERRUPTED_IN_A_WAIT);
    Thread thread =
        factory.newThread(
            () -> {
              flagBefore.set(Thread.currentThread().isInterrupted());
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException expected) {
                runs.incrementAndGet();
              }
              try {
                mayEnd.await();
              } catch (InterruptedException again) {
                runs.incrementAndGet();
              }
            });
    thread.start();
    while (runs.get() == 0 || thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    mayEnd.countDown();
    thread.join();
    assertThat(flagBefore).hasValue(false);
    assertThat(runs).hasValue(1);
  }

  @Test
  void interruptedInAWait_thatNeverComes_doesNothing() throws Exception {
    runToEnd(faulty(Fault.INTERRUPTED_IN_A_WAIT));
    assertThat(runs).hasValue(1);
  }

  @Test
  void at_threadThatIsMade_isRefused() {
    factory.newThread(() -> {});
    assertThatThrownBy(() -> factory.at(1, Fault.LATE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("was 1");
  }

  private Thread faulty(Fault fault) {
    return factory.at(1, fault).newThread(runs::incrementAndGet);
  }

  private static void runToEnd(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }
}
