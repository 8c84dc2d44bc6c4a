package io.nexios.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemTimeSourceTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final Logger LOGGER = Logger.getLogger("io.nexios.time");
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final SystemTimeSource time = SystemTimeSource.INSTANCE;

  @AfterEach
  void nothingIsLeft() {
    assertThat(time.pending()).isZero();
  }

  @Test
  void nanoTimeAndInstant_areTheSystems() {
    long before = System.nanoTime();
    assertThat(time.nanoTime() - before).isBetween(0L, HOUR);
    assertThat(time.instant()).isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  @Test
  void schedule_firesOnceOnTheTimerThread_notBeforeItIsDue() {
    for (long delay : new long[] {Long.MIN_VALUE, -1, 0, 1, MILLI / 3, MILLI, 5 * MILLI}) {
      CompletableFuture<Long> firedAt = new CompletableFuture<>();
      CompletableFuture<Thread> firedBy = new CompletableFuture<>();
      long armedAt = System.nanoTime();
      time.schedule(
          delay,
          () -> {
            firedBy.complete(Thread.currentThread());
            firedAt.complete(System.nanoTime());
          });
      assertThat(firedAt.join() - armedAt).isGreaterThanOrEqualTo(Math.max(0, delay));
      assertThat(firedBy.join()).isSameAs(timerThread()).isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  void schedule_manyDelaysInRandomOrder_firesInOrderOfTheirInstants() throws InterruptedException {
    Random random = new Random(1);
    LinkedBlockingQueue<Integer> fired = new LinkedBlockingQueue<>();
    List<SystemTimeSource.Entry> armed = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int index = i;
      long delay = random.nextLong(20 * MILLI);
      armed.add((SystemTimeSource.Entry) time.schedule(delay, () -> fired.add(index)));
    }
    List<Long> dueAt = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      dueAt.add(armed.get(fired.take()).dueAt);
    }
    assertThat(dueAt).isSorted();
  }

  @Test
  void schedule_earlierThanAllOthers_wakesTheTimerThread() throws InterruptedException {
    TimeSource.Timer late = time.schedule(HOUR, () -> {});
    awaitParked();
    CountDownLatch fired = new CountDownLatch(1);
    time.schedule(MILLI, fired::countDown);
    fired.await();
    assertThat(late.cancel()).isTrue();
  }

  @Test
  void schedule_fromAnAction_runsAfterThatAction() {
    List<String> order = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    time.schedule(
        0,
        () -> {
          time.schedule(
              0,
              () -> {
                order.add("inner");
                done.complete(null);
              });
          order.add("outer");
        });
    done.join();
    assertThat(order).containsExactly("outer", "inner");
  }

  @Test
  void schedule_delayBeyondTheRange_isArmedAndNotDue() {
    TimeSource.Timer longest = time.schedule(Long.MAX_VALUE, () -> {});
    awaitNextAction();
    assertThat(longest.cancel()).isTrue();
  }

  @Test
  void schedule_withoutAction_isRefused() {
    assertThatThrownBy(() -> time.schedule(0, null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void schedule_timerThreadDoesNotStart_throwsAndArmsNothing() {
    SystemTimeSource fresh =
        new SystemTimeSource(
            loop ->
                new Thread(loop) {
                  @Override
                  public void start() {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> fresh.schedule(HOUR, () -> {})).isInstanceOf(OutOfMemoryError.class);
      assertThat(fresh.pending()).isZero();
    }
  }

  @Test
  void cancel_beforeItIsDue_isTrueOnceAndTheActionNeverRuns() {
    AtomicInteger runs = new AtomicInteger();
    TimeSource.Timer timer = time.schedule(MILLI, runs::incrementAndGet);
    boolean first = timer.cancel();
    assertThat(timer.cancel()).isFalse();
    CountDownLatch later = new CountDownLatch(1);
    time.schedule(2 * MILLI, later::countDown);
    awaitUninterruptibly(later);
    assertThat(runs.get()).isEqualTo(first ? 0 : 1);
  }

  @Test
  void cancel_afterItHasRun_isFalse() {
    CountDownLatch ran = new CountDownLatch(1);
    TimeSource.Timer timer = time.schedule(0, ran::countDown);
    awaitUninterruptibly(ran);
    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void cancel_whileItBecomesDue_eitherTheCancelSucceedsOrTheActionRuns() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      CompletableFuture<Void> ran = new CompletableFuture<>();
      TimeSource.Timer timer = time.schedule(0, () -> ran.complete(null));
      for (int spin = i % 50; spin > 0; spin--) {
        Thread.onSpinWait();
      }
      if (!timer.cancel()) {
        ran.join(); // hangs if the cancel took back what it said it did not
      }
    }
  }

  @Test
  void cancel_keepsNothingOfTheAction() {
    Object[] payload = {new Object()};
    WeakReference<Object> reference = new WeakReference<>(payload[0]);
    TimeSource.Timer timer = time.schedule(HOUR, hold(payload[0]));
    payload[0] = null;
    timer.cancel();
    while (reference.get() != null) {
      System.gc();
    }
    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void action_thatThrows_isLoggedAndEndsOnlyItself() {
    try (Recorder log = new Recorder()) {
      time.schedule(0, () -> fail(new IllegalStateException("broken action")));
      awaitNextAction();
      assertThat(log.lines)
          .containsExactly("a timer action failed: java.lang.IllegalStateException: broken action");
    }
  }

  @Test
  void action_throwsWhatCannotEvenBeLogged_theTimerThreadLives() {
    try (Recorder log = new Recorder()) {
      awaitNextAction();
      Thread before = timerThread();
      time.schedule(0, () -> fail(new Unspeakable()));
      awaitNextAction();
      assertThat(timerThread()).isSameAs(before);
      assertThat(log.lines).isEmpty();
    }
  }

  @Test
  void action_thatInterruptsTheTimerThread_changesNothing() {
    time.schedule(0, () -> Thread.currentThread().interrupt());
    awaitNextAction();
    awaitNextAction();
  }

  @Test
  void timerThread_isADaemonThatKeepsNothingOfTheFirstCaller() {
    awaitNextAction();
    Thread thread = timerThread();
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getContextClassLoader()).isSameAs(ClassLoader.getSystemClassLoader());
  }

  @Test
  @Tag("slow")
  void aMillionTimers_armedAndCancelledInRandomOrder_leaveNothing() {
    List<TimeSource.Timer> timers = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      timers.add(time.schedule(HOUR + i % 1_000, () -> {}));
    }
    assertThat(time.pending()).isEqualTo(1_000_000);
    Collections.shuffle(timers, new Random(1));
    timers.forEach(timer -> assertThat(timer.cancel()).isTrue());
    assertThat(time.pending()).isZero();
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new AssertionError("this one cannot be printed");
    }
  }

  private static Runnable hold(Object payload) {
    return () -> assertThat(payload).isNotNull();
  }

  private void awaitNextAction() {
    CountDownLatch fired = new CountDownLatch(1);
    time.schedule(0, fired::countDown);
    awaitUninterruptibly(fired);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private void awaitParked() {
    while (timerThread() == null || timerThread().getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private static Thread timerThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("nexios-timer"))
        .findAny()
        .orElse(null);
  }

  /** Records what the timer thread logs, and reads it as a real handler would. */
  private static final class Recorder extends Handler implements AutoCloseable {
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    Recorder() {
      LOGGER.setUseParentHandlers(false);
      LOGGER.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage() + ": " + line.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      LOGGER.removeHandler(this);
      LOGGER.setUseParentHandlers(true);
    }
  }
}
