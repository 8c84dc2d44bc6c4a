package io.nexios.concurrency;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.FaultyThreadFactory;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A pool whose threads cannot be had, or whose own code fails.
class ThreadPoolFaultsTest {
  @RegisterExtension
  static final LeakCheckExtension LEAKS =
      LeakCheckExtension.with(
          o -> o.withAllowedThread(name -> name.startsWith("nexios-pool-shared")));

  @Test
  void threadCannotBeStarted_theCallerGetsTheErrorAndThePoolStaysWhole() throws Exception {
    FaultyThreadFactory threads =
        FaultyThreadFactory.over(Thread.ofPlatform().daemon().factory())
            .at(1, FaultyThreadFactory.Fault.START_FAILS);
    ThreadPool.Options options = ThreadPool.Options.DEFAULT.withThreads(1);
    try (ThreadPool pool = new ThreadPool("frail", options, threads)) {
      TaskGroup.run(
          group -> {
            assertThatThrownBy(() -> pool.run(() -> {})).isInstanceOf(OutOfMemoryError.class);
            assertThat(group.snapshot().children()).isEmpty();
            assertThat(pool.snapshot().busy()).isZero();
            assertThat(pool.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
          });
    }
  }

  @Test
  void threadCannotBeStarted_whileAnotherCallComes_thatCallIsNotLost() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    AtomicReference<OtherThread> second = new AtomicReference<>();
    AtomicInteger made = new AtomicInteger();
    ThreadPool.Options options = ThreadPool.Options.DEFAULT.withThreads(1);
    try (ThreadPool pool =
        new ThreadPool(
            "frail",
            options,
            work ->
                made.incrementAndGet() == 1
                    ? new SlowlyFailing(starting, second)
                    : Thread.ofPlatform().daemon().unstarted(work))) {
      OtherThread first =
          OtherThread.startPlatform(
              () ->
                  assertThatThrownBy(() -> pool.run(() -> {}))
                      .isInstanceOf(OutOfMemoryError.class));
      starting.await();
      AtomicInteger ran = new AtomicInteger();
      second.set(OtherThread.startPlatform(() -> pool.run(ran::incrementAndGet)));
      first.join();
      second.get().join();
      assertThat(ran).hasValue(1);
    }
  }

  /** A thread whose start fails when another caller has come to wait. */
  private static final class SlowlyFailing extends Thread {
    private final CountDownLatch starting;
    private final AtomicReference<OtherThread> other;

    SlowlyFailing(CountDownLatch starting, AtomicReference<OtherThread> other) {
      this.starting = starting;
      this.other = other;
    }

    @Override
    public void start() {
      starting.countDown();
      while (other.get() == null || other.get().thread().getState() != State.BLOCKED) {
        onSpinWait();
      }
      throw new OutOfMemoryError("unable to create native thread: injected fault");
    }
  }

  @Test
  void errorInOurOwnCode_reachesTheCallerAndTheWorkerGoesOn() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      Thread before = pool.<Thread, RuntimeException>call(Thread::currentThread);
      Throwable thrown =
          TimeSource.bind(new FailsOnTheWorker(), () -> catchThrowable(() -> pool.run(() -> {})));
      assertThat(thrown).isInstanceOf(OutOfMemoryError.class);
      assertThat(pool.<Thread, RuntimeException>call(Thread::currentThread)).isSameAs(before);
    }
  }

  @Test
  void clockCannotBeReadOnTheWorker_theCallerGetsTheErrorAndTheWorkerGoesOn() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      Thread before = pool.<Thread, RuntimeException>call(Thread::currentThread);
      for (int readings = 0; readings < 2; readings++) {
        TimeSource failing = new ClockFailsOn(before, readings);
        Throwable thrown =
            TimeSource.bind(failing, () -> catchThrowable(() -> pool.call(() -> "lost")));
        assertThat(thrown).isInstanceOf(OutOfMemoryError.class);
        assertThat(pool.<Thread, RuntimeException>call(Thread::currentThread)).isSameAs(before);
      }
      assertThat(pool.snapshot().completed()).isEqualTo(5);
    }
  }

  /** The system's time, which one thread can read only so often. */
  private static final class ClockFailsOn extends SystemTime {
    private final Thread thread;
    private int readingsLeft; // by that thread

    ClockFailsOn(Thread thread, int readings) {
      this.thread = thread;
      this.readingsLeft = readings;
    }

    @Override
    public long nanoTime() {
      if (Thread.currentThread() == thread && readingsLeft-- <= 0) {
        throw new OutOfMemoryError("injected fault");
      }
      return super.nanoTime();
    }
  }

  /** The system's time, until the thread that takes its time from here announces itself. */
  private static final class FailsOnTheWorker extends SystemTime {
    @Override
    public void threadStarting(Thread thread) {
      if (thread == Thread.currentThread()) {
        throw new OutOfMemoryError("injected fault");
      }
    }
  }

  @Test
  void virtualTime_firstCallOfAWorker_isKnownBeforeItsCallerWaits() throws Exception {
    for (int round = 0; round < 50; round++) {
      ManualTime.run(
          o -> o.withAutoJump(),
          time -> {
            try (ThreadPool pool = ThreadPool.of("fresh", o -> o.withThreads(1))) {
              Concurrency.withTimeout(ofHours(1), () -> pool.run(() -> Spin.turns(1_000)));
            }
            assertThat(time.elapsed()).isZero();
          });
    }
  }
}
