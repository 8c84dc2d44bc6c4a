package io.nexios.testing;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a test sees of virtual time while all goes well; [ManualTimeFailureTest] has the rest.
@ExtendWith(LeakCheckExtension.class)
class ManualTimeTest {
  private final List<String> fired = Collections.synchronizedList(new ArrayList<>());

  @Test
  void run_bindsItselfForTheBodyOnly() throws Exception {
    ManualTime.run(time -> assertThat(TimeSource.current()).isSameAs(time));
    assertThat(TimeSource.current()).isSameAs(TimeSource.system());
  }

  @Test
  void advance_timersAtDifferentInstants_firesThemInOrderAtTheirInstants() throws Exception {
    ManualTime.run(
        time -> {
          time.schedule(ofSeconds(2).toNanos(), () -> fired.add("b " + time.elapsed()));
          time.schedule(ofSeconds(1).toNanos(), () -> fired.add("a " + time.elapsed()));
          time.schedule(ofSeconds(2).toNanos(), () -> fired.add("c " + time.elapsed()));
          time.schedule(ofSeconds(4).toNanos(), () -> fired.add("d " + time.elapsed()));
          time.advance(ofSeconds(3));
          assertThat(fired).containsExactly("a PT1S", "b PT2S", "c PT2S");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          assertThat(time.pending()).isEqualTo(1);
        });
  }

  @Test
  void advance_actionArmsATimer_firesItInTheSameMoveAtItsInstant() throws Exception {
    ManualTime.run(
        time -> {
          time.schedule(
              ofSeconds(1).toNanos(),
              () -> time.schedule(ofMillis(500).toNanos(), () -> fired.add("" + time.elapsed())));
          time.schedule(ofSeconds(2).toNanos(), () -> fired.add("" + time.elapsed()));
          time.advance(ofSeconds(2));
          assertThat(fired).containsExactly("PT1.5S", "PT2S");
        });
  }

  @Test
  void advance_wokenThreadArmsATimer_timeWaitsForIt() throws Exception {
    for (int round = 0; round < 100; round++) {
      fired.clear();
      ManualTime.run(this::chainOfSleeps);
      assertThat(fired).containsExactly("PT1S", "PT1.5S", "PT2S", "PT2.5S");
    }
  }

  /// The error is that time does not wait until the woken thread has armed its next timer. If this
  /// test fails, the one above cannot.
  @Test
  void advance_wokenThreadArmsATimer_plantedErrorIsFound() throws Exception {
    boolean found = false;
    for (int round = 0; round < 100 && !found; round++) {
      fired.clear();
      ManualTime.run(new ManualTime(ManualTime.Options.DEFAULT, Hasty::new), this::chainOfSleeps);
      found = !fired.equals(List.of("PT1S", "PT1.5S", "PT2S", "PT2.5S"));
    }
    assertThat(found).isTrue();
  }

  /** Never waits for a thread. */
  static final class Hasty extends Quiet {
    Hasty(Calls calls, KnownThreads threads) {
      super(calls, threads);
    }

    @Override
    boolean holdsSince(long stamp, Thread except) {
      return true;
    }
  }

  private void chainOfSleeps(ManualTime time) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread sleeper =
        start(
            time,
            Thread.ofVirtual(),
            () -> {
              for (long millis : new long[] {1_000, 500, 1_000}) {
                CountDownLatch woken = new CountDownLatch(1);
                time.schedule(ofMillis(millis).toNanos(), woken::countDown);
                begun.countDown();
                woken.await();
                fired.add("" + time.elapsed());
              }
            });
    begun.await();
    time.schedule(ofSeconds(2).toNanos(), () -> fired.add("" + time.elapsed()));
    time.advance(ofSeconds(3));
    while (sleeper.isAlive()) { // under the planted error, not all has fired yet
      time.advance(ofSeconds(1));
    }
  }

  @Test
  void actions_runOneAfterAnotherOnOneThread_thatIsNotTheCallers() throws Exception {
    List<Thread> by = Collections.synchronizedList(new ArrayList<>());
    ManualTime.run(
        time -> {
          time.schedule(0, () -> by.add(Thread.currentThread()));
          time.schedule(-5, () -> by.add(Thread.currentThread()));
          time.schedule(ofSeconds(1).toNanos(), () -> by.add(Thread.currentThread()));
          time.advance(ofSeconds(1));
        });
    assertThat(by).hasSize(3).doesNotContain(Thread.currentThread());
    assertThat(by.stream().distinct()).hasSize(1);
    assertThat(by.getFirst().isAlive()).isFalse();
  }

  @Test
  void schedule_withoutDelay_firesWithoutAMove() throws Exception {
    ManualTime.run(
        time -> {
          CountDownLatch latch = new CountDownLatch(1);
          time.schedule(0, latch::countDown);
          latch.await();
          assertThat(time.elapsed()).isZero();
        });
  }

  @Test
  void schedule_delayBeyondTheRange_isArmedForEver() throws Exception {
    ManualTime.run(
        time -> {
          TimeSource.Timer timer = time.schedule(Long.MAX_VALUE, () -> fired.add("never"));
          time.advance(ofDays(50_000));
          time.schedule(Long.MAX_VALUE, () -> fired.add("never"));
          time.advance(ofDays(50_000));
          assertThat(fired).isEmpty();
          assertThat(timer.cancel()).isTrue();
        });
  }

  @Test
  void cancel_isTrueOnceBeforeTheTimerFires_andNeverAfter() throws Exception {
    ManualTime.run(
        time -> {
          TimeSource.Timer early = time.schedule(ofSeconds(1).toNanos(), () -> fired.add("early"));
          TimeSource.Timer taken = time.schedule(ofSeconds(1).toNanos(), () -> fired.add("taken"));
          assertThat(taken.cancel()).isTrue();
          assertThat(taken.cancel()).isFalse();
          time.advance(ofSeconds(1));
          assertThat(early.cancel()).isFalse();
          assertThat(fired).containsExactly("early");
          time.assertNothingPending();
        });
  }

  @Test
  void clocks_moveTogether_andAreFarFromTheSystems() throws Exception {
    Instant start = Instant.parse("2031-05-06T07:08:09Z");
    ManualTime.run(
        o -> o.withStartedAt(start),
        time -> {
          long before = time.nanoTime();
          assertThat(Duration.ofNanos(before - System.nanoTime()).abs())
              .isGreaterThan(ofDays(9_999));
          assertThat(time.instant()).isEqualTo(start);
          time.advance(ofSeconds(90));
          assertThat(time.nanoTime() - before).isEqualTo(ofSeconds(90).toNanos());
          assertThat(time.instant()).isEqualTo(start.plusSeconds(90));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(90));
        });
  }

  /// Code that compares two values of the clock, where it should compare their difference to zero.
  @Test
  void clock_passesTheEndOfItsRange_soThatAWrongComparisonIsFound() throws Exception {
    ManualTime.run(
        time -> {
          long deadline = time.nanoTime() + ofSeconds(60).toNanos();
          assertThat(time.nanoTime() - deadline < 0).as("right: it has not passed").isTrue();
          assertThat(time.nanoTime() < deadline).as("wrong: it seems to have passed").isFalse();
        });
  }

  @Test
  void advance_leavesTheInterruptFlag() throws Exception {
    ManualTime.run(
        time -> {
          Thread.currentThread().interrupt();
          time.advance(ofSeconds(1));
          assertThat(Thread.interrupted()).isTrue();
          Thread caller = Thread.currentThread();
          time.schedule(ofSeconds(1).toNanos(), caller::interrupt);
          time.advance(ofSeconds(2));
          assertThat(Thread.interrupted()).isTrue();
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
        });
  }

  @Test
  void advance_byAThreadOfTheTree_whileTheBodyWaits() throws Exception {
    ManualTime.run(
        time -> {
          CountDownLatch latch = new CountDownLatch(1);
          time.schedule(ofHours(1).toNanos(), latch::countDown);
          Thread mover = start(time, Thread.ofVirtual(), () -> time.advance(ofHours(2)));
          latch.await();
          mover.join();
          assertThat(time.elapsed()).isEqualTo(ofHours(2));
        });
  }

  @Test
  void settle_waitsForRunningThreads() throws Exception {
    AtomicInteger count = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          List<Thread> workers = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            workers.add(
                start(
                    time,
                    Thread.ofVirtual(),
                    () -> {
                      for (int j = 0; j < 1_000; j++) {
                        count.incrementAndGet();
                      }
                      end.await();
                    }));
          }
          time.settle();
          assertThat(count).hasValue(20_000);
          end.countDown();
          for (Thread worker : workers) {
            worker.join();
          }
        });
  }

  @Test
  void autoJump_bodyWaits_timeJumpsToTheTimer() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          CountDownLatch latch = new CountDownLatch(1);
          TimeSource.current().schedule(ofHours(1).toNanos(), latch::countDown);
          latch.await();
          assertThat(time.elapsed()).isEqualTo(ofHours(1));
          time.assertNothingPending();
        });
  }

  @Test
  void autoJump_bodyRuns_timeStandsStill() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          time.schedule(ofHours(1).toNanos(), () -> fired.add("too early"));
          long end = System.nanoTime() + ofMillis(5).toNanos(); // of real work
          while (System.nanoTime() - end < 0) {
            assertThat(time.elapsed()).isZero();
          }
          assertThat(fired).isEmpty();
        });
  }

  @Test
  void autoJump_advance_movesThatFarAndNoFurther() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          time.schedule(ofSeconds(9).toNanos(), () -> fired.add("9"));
          time.advance(ofSeconds(5));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
          assertThat(fired).isEmpty();
        });
  }

  /// The look that finds the body waiting began before the body wished time to move.
  @Test
  void autoJump_advanceWhileTimeIsAboutToJump_movesNoFurther() throws Exception {
    Late[] quiet = new Late[1];
    ManualTime jumping =
        new ManualTime(
            ManualTime.Options.DEFAULT.withAutoJump(),
            (calls, threads) -> quiet[0] = new Late(calls, threads));
    ManualTime.run(
        jumping,
        time -> {
          time.schedule(ofSeconds(9).toNanos(), () -> fired.add("9"));
          quiet[0].isAwaited = true;
          while (!quiet[0].hasBegun) {
            Thread.onSpinWait();
          }
          time.advance(ofSeconds(5));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
        });
  }

  /** Looks, when asked to, only once the body waits. */
  static final class Late extends Quiet {
    private final Thread body = Thread.currentThread();
    volatile boolean isAwaited;
    volatile boolean hasBegun;

    Late(Calls calls, KnownThreads threads) {
      super(calls, threads);
    }

    @Override
    boolean holdsSince(long stamp, Thread except) {
      if (isAwaited && !hasBegun) {
        hasBegun = true;
        while (body.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
      return super.holdsSince(stamp, except);
    }
  }

  @Test
  void run_onAVirtualThread_works() throws Exception {
    AtomicReference<Object> result = new AtomicReference<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                ManualTime.run(
                    o -> o.withAutoJump(),
                    time -> {
                      CountDownLatch latch = new CountDownLatch(1);
                      time.schedule(ofHours(1).toNanos(), latch::countDown);
                      latch.await();
                      time.advance(ofHours(1));
                      result.set(time.elapsed());
                    });
              } catch (Throwable failure) {
                result.set(failure);
              }
            })
        .join();
    assertThat(result).hasValue(ofHours(2));
  }

  @Test
  void run_manyAtOnce_eachHasItsOwnTime() throws Exception {
    List<Duration> ends = Collections.synchronizedList(new ArrayList<>());
    List<Thread> runs = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      int hours = i;
      runs.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ManualTime.run(time -> ends.add(movedInSteps(time, hours)));
                    } catch (InterruptedException unexpected) {
                      throw new AssertionError(unexpected);
                    }
                  }));
    }
    for (Thread run : runs) {
      run.join();
    }
    assertThat(ends).containsExactlyInAnyOrder(ofHours(1), ofHours(2), ofHours(3), ofHours(4));
  }

  private static Duration movedInSteps(ManualTime time, int hours) {
    AtomicInteger count = new AtomicInteger();
    for (int i = 0; i < hours; i++) {
      time.schedule(ofHours(1).toNanos(), count::incrementAndGet);
      time.advance(ofHours(1));
      assertThat(count).hasValue(i + 1);
    }
    return time.elapsed();
  }

  @Test
  void run_insideAnother_hasATimeOfItsOwn() throws Exception {
    ManualTime.run(
        outer -> {
          outer.schedule(ofSeconds(1).toNanos(), () -> fired.add("outer"));
          ManualTime.run(inner -> inner.advance(ofHours(1)));
          assertThat(fired).isEmpty();
          assertThat(TimeSource.current()).isSameAs(outer);
          outer.advance(ofSeconds(1));
          assertThat(fired).containsExactly("outer");
        });
  }

  @Test
  void threadStarting_threadThatNeverStarts_holdsNothingUp() throws Exception {
    ManualTime.run(
        time -> {
          time.threadStarting(Thread.ofVirtual().unstarted(() -> {}));
          time.advance(ofSeconds(1));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(1));
        });
  }

  @Test
  void threadStarting_pooledThreadThatIdles_holdsNothingUp() throws Exception {
    CountDownLatch idle = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          Thread pooled = start(time, Thread.ofPlatform(), idle::await);
          time.threadStarting(pooled); // once more, for a piece of work
          time.advance(ofSeconds(1));
          assertThat(time.elapsed()).isEqualTo(ofSeconds(1));
          idle.countDown();
          pooled.join();
        });
  }

  @Test
  void threadStarting_tenThousandThreads_areForgottenWhenTheyHaveEnded() throws Exception {
    AtomicInteger count = new AtomicInteger();
    ManualTime.run(
        time -> {
          for (int i = 0; i < 10_000; i++) {
            start(time, Thread.ofVirtual(), count::incrementAndGet);
          }
          time.settle();
        });
    assertThat(count).hasValue(10_000);
  }

  static Thread start(ManualTime time, Thread.Builder builder, Action action) {
    Thread thread =
        builder.unstarted(
            () -> {
              try {
                action.run();
              } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
              }
            });
    time.threadStarting(thread);
    thread.start();
    return thread;
  }

  interface Action {
    void run() throws InterruptedException;
  }
}
