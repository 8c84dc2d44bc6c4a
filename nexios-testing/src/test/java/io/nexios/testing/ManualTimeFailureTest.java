package io.nexios.testing;

import static io.nexios.testing.ManualTimeTest.start;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.ManualTimeTest.Hasty;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a test is told when its virtual time cannot go on.
@ExtendWith(LeakCheckExtension.class)
class ManualTimeFailureTest {
  private static final Duration SOON = ofMillis(20);

  @AfterEach
  void noInterruptIsLeft() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void body_throws_theStateOfTimeStandsSuppressed() {
    IOException thrown = new IOException("from the body");
    assertThatThrownBy(
            () ->
                ManualTime.run(
                    time -> {
                      time.schedule(ofHours(1).toNanos(), () -> {});
                      time.advance(ofSeconds(90));
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(thrown.getSuppressed())
        .singleElement()
        .satisfies(
            state ->
                assertThat(state)
                    .hasMessageStartingWith("virtual time stands at 90 s, timers armed: 1\n")
                    .hasMessageContaining("due at 3600 s"));
  }

  @Test
  void assertNothingPending_aTimerIsArmed_listsIt() throws Exception {
    ManualTime.run(
        time -> {
          time.schedule(ofSeconds(5).toNanos(), new Named("refresh of the prices"));
          assertThatThrownBy(time::assertNothingPending)
              .isInstanceOf(AssertionError.class)
              .hasMessageContaining("timers armed: 1")
              .hasMessageContaining("refresh of the prices")
              .hasMessageContaining(Thread.currentThread().getName());
        });
  }

  @Test
  void assertNothingPending_manyTimers_listsTheFirst() throws Exception {
    ManualTime.run(
        time -> {
          for (int i = 0; i < 100; i++) {
            time.schedule(ofSeconds(i + 1).toNanos(), new Named("timer " + i));
          }
          assertThatThrownBy(time::assertNothingPending)
              .message()
              .contains("timers armed: 100", "timer 0", "timer 15")
              .doesNotContain("timer 16")
              .endsWith("...");
        });
  }

  @Test
  void assertNothingPending_actionCannotBePrinted_listsItsClass() throws Exception {
    ManualTime.run(
        time -> {
          time.schedule(ofSeconds(1).toNanos(), new Broken(null));
          assertThatThrownBy(time::assertNothingPending).hasMessageContaining("Broken");
        });
  }

  @Test
  void advance_threadRunsOnAndOn_failsWithItsStack() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    ManualTime.run(
        o -> o.withPatience(SOON),
        time -> {
          Thread busy = start(time, Thread.ofPlatform().name("busy"), () -> spinUntil(end));
          assertThatThrownBy(() -> time.advance(ofSeconds(1)))
              .isInstanceOf(AssertionError.class)
              .hasMessageStartingWith(
                  "the threads of this virtual time did not all come to wait within 0.02 s")
              .satisfies(error -> assertNamed(error, "\"busy\" is RUNNABLE", "spinUntil"));
          assertThat(time.elapsed()).isZero();
          end.set(true);
          busy.join();
          time.advance(ofSeconds(1));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(1));
        });
  }

  private static void spinUntil(AtomicBoolean end) {
    while (!end.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void advance_threadWaitsWithALimitInRealTime_countsAsRunning() throws Exception {
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    ManualTime.run(
        o -> o.withPatience(SOON),
        time -> {
          Thread polling =
              start(time, Thread.ofVirtual().name("polling"), () -> queue.poll(1, TimeUnit.HOURS));
          awaitState(polling, Thread.State.TIMED_WAITING);
          assertThatThrownBy(() -> time.advance(ofSeconds(1)))
              .isInstanceOf(AssertionError.class)
              .satisfies(error -> assertNamed(error, "\"polling\" is TIMED_WAITING", "poll"));
          queue.add("end");
          polling.join();
        });
  }

  @Test
  void advance_whileAnotherThreadMovesTime_isRefused() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          time.schedule(0, () -> awaitInAction(release, new AtomicReference<>()));
          Thread mover =
              start(time, Thread.ofVirtual().name("mover"), () -> time.advance(ofSeconds(1)));
          awaitState(mover, Thread.State.WAITING);
          assertThatThrownBy(time::settle)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("by thread \"mover\"");
          release.countDown();
          mover.join();
        });
  }

  @Test
  void advance_byATimerAction_isRefused() throws Exception {
    ManualTime.run(
        time -> {
          CompletableFuture<Throwable> refused = new CompletableFuture<>();
          time.schedule(
              0,
              () -> {
                try {
                  time.settle();
                } catch (IllegalStateException expected) {
                  refused.complete(expected);
                }
              });
          assertThat(refused.get()).hasMessageContaining("cannot be moved by a timer action");
        });
  }

  @Test
  void advance_backwards_isRefused() throws Exception {
    ManualTime.run(
        time ->
            assertThatThrownBy(() -> time.advance(ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was PT-1S"));
  }

  @Test
  void action_doesNotEnd_endsTheMoveWithItsStack() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicReference<Thread> timerThread = new AtomicReference<>();
    ManualTime.run(
        o -> o.withPatience(SOON),
        time -> {
          time.schedule(0, () -> awaitInAction(release, timerThread));
          assertThatThrownBy(() -> time.advance(ofSeconds(1)))
              .isInstanceOf(AssertionError.class)
              .hasMessageStartingWith("a timer action has not ended within 0.02 s")
              .satisfies(error -> assertNamed(error, "manual-timer", "awaitInAction"));
        });
    release.countDown();
    timerThread.get().join();
  }

  @Test
  void action_doesNotEndWhileTheBodyWaits_endsTheRun() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicReference<Thread> timerThread = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                ManualTime.run(
                    o -> o.withPatience(SOON),
                    time -> {
                      time.schedule(0, () -> awaitInAction(release, timerThread));
                      new CountDownLatch(1).await();
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("a timer action has not ended within 0.02 s");
    release.countDown();
    timerThread.get().join();
  }

  @Test
  void action_throws_isLoggedAndEndsOnlyItself() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Logger logger = Logger.getLogger("io.nexios.testing");
    Filter before = logger.getFilter();
    logger.setFilter(
        line -> {
          lines.add(line.getMessage() + ": " + line.getThrown().getMessage());
          return false;
        });
    CountDownLatch next = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          time.schedule(0, new Broken("broken action"));
          time.schedule(0, new Broken(null));
          time.schedule(0, next::countDown);
          next.await();
        });
    logger.setFilter(before);
    assertThat(lines).containsExactly("a timer action failed: broken action");
  }

  @Test
  void action_armsAnotherWithoutDelayAgainAndAgain_failsTheMove() throws Exception {
    ManualTime.run(
        time -> {
          AtomicBoolean end = new AtomicBoolean();
          time.schedule(0, new Again(time, end));
          assertThatThrownBy(() -> time.advance(ofSeconds(1)))
              .isInstanceOf(AssertionError.class)
              .hasMessageStartingWith("time does not move on: 100,000 timers without a delay");
          end.set(true);
          time.assertNothingPending();
        });
  }

  private record Again(ManualTime time, AtomicBoolean end) implements Runnable {
    @Override
    public void run() {
      if (!end.get()) {
        time.schedule(0, this);
      }
    }
  }

  @Test
  void autoJump_everythingWaitsAndNoTimerIsArmed_failsTheRun() {
    assertThatThrownBy(
            () ->
                ManualTime.run(
                    o -> o.withAutoJump().withPatience(SOON),
                    time -> new CountDownLatch(1).await()))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("all threads wait, and no timer is armed that could wake one")
        .satisfies(error -> assertNamed(error, "is WAITING", "CountDownLatch"))
        .satisfies(
            error ->
                assertThat(error.getSuppressed())
                    .hasAtLeastOneElementOfType(InterruptedException.class));
  }

  @Test
  void manual_everythingWaitsAndNobodyMovesTime_failsTheRun() {
    assertThatThrownBy(
            () ->
                ManualTime.run(
                    o -> o.withPatience(SOON),
                    time -> {
                      CountDownLatch latch = new CountDownLatch(1);
                      time.schedule(ofSeconds(5).toNanos(), latch::countDown);
                      latch.await();
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("all threads wait, and nobody moves the time: call advance")
        .hasMessageContaining("due at 5 s");
  }

  @Test
  void autoJump_timeRunsAway_failsTheRun() {
    ManualTime hasty = new ManualTime(ManualTime.Options.DEFAULT.withAutoJump(), Hasty::new);
    assertThatThrownBy(
            () ->
                ManualTime.run(
                    hasty,
                    time -> {
                      time.schedule(1, new Periodic(time));
                      new CountDownLatch(1).await();
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("time ran away: it jumped 100,000 times");
  }

  private record Periodic(ManualTime time) implements Runnable {
    @Override
    public void run() {
      time.schedule(ofSeconds(1).toNanos(), this);
    }
  }

  @Test
  void afterTheRun_timersAreGone_andNoneIsTaken() throws Exception {
    AtomicReference<ManualTime> left = new AtomicReference<>();
    ManualTime.run(
        time -> {
          time.schedule(ofSeconds(1).toNanos(), () -> {});
          left.set(time);
        });
    assertThat(left.get().pending()).isZero();
    assertThatThrownBy(() -> left.get().schedule(0, () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("virtual time has ended");
  }

  @Test
  void options_badPatience_isRefused() {
    assertThatThrownBy(() -> ManualTime.run(o -> o.withPatience(Duration.ZERO), time -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patience must be positive, was PT0S");
  }

  private static void assertNamed(Throwable error, String message, String method) {
    List<Throwable> suppressed = List.of(error.getSuppressed());
    assertThat(suppressed)
        .anySatisfy(
            thread -> {
              assertThat(thread).hasMessageContaining(message);
              assertThat(thread.getStackTrace())
                  .anySatisfy(frame -> assertThat(frame.toString()).contains(method));
            });
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }

  private static void awaitInAction(CountDownLatch release, AtomicReference<Thread> by) {
    by.set(Thread.currentThread());
    boolean released = false;
    while (!released) {
      try {
        release.await();
        released = true;
      } catch (InterruptedException goesOnWaiting) {
        released = false;
      }
    }
  }

  private record Named(String name) implements Runnable {
    @Override
    public void run() {}

    @Override
    public String toString() {
      return name;
    }
  }

  /** An action that fails; without a message, with what cannot be printed. */
  private static final class Broken extends RuntimeException implements Runnable {
    private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message);
    }

    @Override
    public void run() {
      throw this;
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage(), "this one cannot be printed");
    }
  }
}
