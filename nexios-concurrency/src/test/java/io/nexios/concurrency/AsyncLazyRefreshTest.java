package io.nexios.concurrency;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Values that grow old: when they are served, refreshed, and refused.
@ExtendWith(LeakCheckExtension.class)
class AsyncLazyRefreshTest {
  private final AtomicInteger loads = new AtomicInteger();
  private volatile boolean fails;
  private volatile Duration takes = Duration.ZERO;

  private int load() throws Exception {
    int number = loads.incrementAndGet();
    if (takes.isPositive()) {
      Concurrency.sleep(takes);
    }
    if (fails) {
      throw new IOException("load " + number);
    }
    return number;
  }

  /// Refreshed after 10 s, never served after 30 s.
  private AsyncLazy<Integer> lazy() {
    return AsyncLazy.of(
        this::load,
        o ->
            o.withName("rates")
                .withRefreshAfter(ofSeconds(10))
                .withExpireAfter(ofSeconds(30))
                .withFailureBackoff(ofSeconds(1)));
  }

  // Ages.

  @Test
  void rc1_ages_freshIsServed_dueIsServedAndRefreshedOnce_expiredIsLoaded() throws Exception {
    ManualTime.run(
        time -> {
          AsyncLazy<Integer> lazy = lazy();
          assertThat(lazy.get()).isEqualTo(1);
          time.advance(ofSeconds(10).minusNanos(1));
          assertThat(lazy.get()).isEqualTo(1);
          assertThat(lazy.snapshot().isLoading()).isFalse();
          time.advance(ofNanos(1));
          takes = ofSeconds(2);
          assertThat(List.of(lazy.get(), lazy.get(), lazy.get())).containsOnly(1);
          time.settle();
          assertThat(loads).hasValue(2);
          assertThat(lazy.snapshot().isFresh()).isFalse();
          time.advance(ofSeconds(2));
          assertThat(lazy.get()).isEqualTo(2);
          assertThat(lazy.snapshot().isFresh()).isTrue();
          takes = Duration.ZERO;
          time.advance(ofSeconds(30)); // nobody asked meanwhile
          assertThat(lazy.isLoaded()).isFalse();
          assertThat(lazy.get()).isEqualTo(3);
          lazy.reset();
          time.assertNothingPending();
        });
  }

  @Test
  void al6_age_countsFromTheEndOfTheLoad() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          takes = ofSeconds(60);
          AsyncLazy<Integer> lazy = lazy();
          assertThat(lazy.get()).isEqualTo(1);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(60));
          assertThat(lazy.snapshot().isFresh()).isTrue();
          assertThat(lazy.snapshot().ageIfLoaded()).contains(Duration.ZERO);
          lazy.reset();
        });
  }

  @Test
  void rc1_refreshHangs_theOldValueIsNeverServedOnceExpired() throws Exception {
    ManualTime.run(
        time -> {
          AsyncLazy<Integer> lazy = lazy();
          lazy.get();
          time.advance(ofSeconds(10));
          takes = ofHours(1);
          assertThat(lazy.get()).isEqualTo(1);
          time.advance(ofSeconds(20));
          OtherThread asker = OtherThread.start(() -> assertThat(lazy.get()).isEqualTo(2));
          time.settle();
          assertThat(loads).hasValue(2);
          time.advance(ofHours(1));
          asker.join();
          lazy.reset();
          time.assertNothingPending();
        });
  }

  // Refreshing.

  @Test
  void e142_refresh_servesTheOldValueUntilTheNewOneIsThere_andASecondOneJoins() throws Exception {
    ManualTime.run(
        time -> {
          AsyncLazy<Integer> lazy = lazy();
          lazy.get();
          takes = ofSeconds(1);
          lazy.refresh();
          lazy.refresh();
          assertThat(lazy.get()).isEqualTo(1);
          time.advance(ofSeconds(1));
          assertThat(lazy.get()).isEqualTo(2);
          assertThat(loads).hasValue(2);
          lazy.reset();
        });
  }

  @Test
  void rc2_v18_refreshFails_theValueStaysAndTheNextTryComesAfterAPauseThatDoubles()
      throws Exception {
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            AsyncLazy<Integer> lazy = lazy();
            lazy.get();
            fails = true;
            time.advance(ofSeconds(10));
            for (int seconds : List.of(1, 2, 4)) {
              int before = loads.get();
              assertThat(lazy.get()).isEqualTo(1);
              time.advance(ofSeconds(seconds).minusNanos(1));
              assertThat(lazy.get()).isEqualTo(1);
              time.settle();
              assertThat(loads).hasValue(before + 1); // v18: reading does not retry
              time.advance(ofNanos(1));
            }
            assertThat(lazy.snapshot().failures()).isEqualTo(3);
            assertThat(lazy.snapshot().lastFailure()).hasMessage("load 4");
            assertThat(log.warnings()).hasSize(3);

            fails = false;
            lazy.get();
            time.settle();
            assertThat(lazy.get()).isEqualTo(5);
            fails = true; // the pause begins with one second again
            time.advance(ofSeconds(10));
            lazy.get();
            time.settle();
            time.advance(ofSeconds(1));
            lazy.get();
            time.settle();
            assertThat(loads).hasValue(7);
            lazy.reset();
            time.assertNothingPending();
          }
        });
  }

  @Test
  void rc2_everyRefreshFails_theErrorSurfacesAtTheExpiryAndNoTimerIsLeft() throws Exception {
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            AsyncLazy<Integer> lazy = lazy();
            lazy.get();
            fails = true;
            time.advance(ofSeconds(10));
            lazy.get();
            time.advance(ofSeconds(19));
            lazy.get(); // a pause begins that is longer than the life of the value
            time.settle();
            time.advance(ofSeconds(1));
            assertThatThrownBy(lazy::get)
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(IOException.class);
            assertThat(log.warnings()).isNotEmpty();
            time.assertNothingPending();
          }
        });
  }

  @Test
  void resetDuringThePause_leavesNoTimer() throws Exception {
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            AsyncLazy<Integer> lazy = lazy();
            lazy.get();
            fails = true;
            lazy.refresh();
            time.settle();
            lazy.refresh(); // fails as well, and begins another pause
            time.settle();
            assertThat(log.warnings()).hasSize(2);
            lazy.reset();
            time.assertNothingPending();
          }
        });
  }

  @Test
  void rc2_threadOfTheRefreshCannotStart_theOldValueIsServed() throws Exception {
    SystemTime noThreads =
        new SystemTime() {
          @Override
          public void threadStarting(Thread thread) {
            throw new RejectedExecutionException("no thread");
          }
        };
    try (CapturedLog log = CapturedLog.open()) {
      AsyncLazy<Integer> lazy = AsyncLazy.of(() -> 1, o -> o.withRefreshAfter(Duration.ofNanos(1)));
      lazy.get();
      Spin.until(() -> !lazy.snapshot().isFresh());
      Integer served = TimeSource.<Integer, InterruptedException>bind(noThreads, lazy::get);
      assertThat(served).isEqualTo(1);
      assertThat(lazy.snapshot().failures()).isEqualTo(1);
      assertThat(log.warnings()).as("the failed refresh").hasSize(1);
      lazy.reset();
    }
  }

  @Test
  void refreshIsNotAbandoned_whenThoseWhoWaitedForItHaveGone() throws Exception {
    ManualTime.run(
        time -> {
          AsyncLazy<Integer> lazy =
              AsyncLazy.of(
                  this::load,
                  o ->
                      o.withRefreshAfter(ofSeconds(10))
                          .withWhenAbandoned(AsyncLazy.WhenAbandoned.CANCEL));
          lazy.get();
          time.advance(ofSeconds(10));
          takes = ofSeconds(5);
          OtherThread impatient =
              OtherThread.start(() -> assertThat(lazy.get(ofSeconds(1))).isEqualTo(1));
          time.advance(ofSeconds(5));
          impatient.join();
          assertThat(lazy.get()).isEqualTo(2);
          lazy.reset();
        });
  }

  // Waiting for a fresh value.

  @Test
  void rc6_getWithin_waitsForTheFreshValueAndThenServesTheOld() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AsyncLazy<Integer> lazy = lazy();
          lazy.get();
          Concurrency.sleep(ofSeconds(10));
          takes = ofSeconds(3);
          assertThat(lazy.get(ofSeconds(2))).isEqualTo(1);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(12));
          assertThat(lazy.get(ofSeconds(2))).isEqualTo(2);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(13));
          assertThat(lazy.get(Duration.ZERO)).isEqualTo(2);
          lazy.reset();
          time.assertNothingPending();
        });
  }

  @Test
  void rc6_getWithin_refreshFails_servesTheOld() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            AsyncLazy<Integer> lazy = lazy();
            lazy.get();
            Concurrency.sleep(ofSeconds(10));
            fails = true;
            assertThat(lazy.get(ofSeconds(2))).isEqualTo(1);
            assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
            assertThat(log.warnings()).hasSize(1);
            lazy.reset();
          }
        });
  }

  @Test
  void rc6_getWithin_theOldValueExpiresMeanwhile_isNotServed() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AsyncLazy<Integer> lazy = lazy();
          lazy.get();
          Concurrency.sleep(ofSeconds(25));
          takes = ofHours(1);
          assertThatThrownBy(() -> lazy.get(ofSeconds(10)))
              .isInstanceOf(DeadlineExceededException.class)
              .hasMessageContaining("\"rates\"");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(35));
          assertThat(lazy.get()).isEqualTo(2);
          lazy.reset();
        });
  }

  // Loads with a limit.

  @Test
  void decision13_loadTimeout_isTheLoadsFailureAndNotTheCallersTime() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          takes = ofHours(1);
          AsyncLazy<Integer> lazy =
              AsyncLazy.of(this::load, o -> o.withName("rates").withLoadTimeout(ofSeconds(5)));
          assertThatThrownBy(lazy::get)
              .isInstanceOf(TaskFailedException.class)
              .cause()
              .isInstanceOf(DeadlineExceededException.class)
              .hasMessage("the load of lazy value \"rates\" exceeded its deadline of 5 s");
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
          takes = Duration.ZERO;
          assertThat(lazy.get()).isEqualTo(2);
          time.assertNothingPending();
        });
  }

  @Test
  void dl4_loadTimeout_isTheDeadlineInsideTheLoad() throws Exception {
    ManualTime.run(
        time -> {
          AsyncLazy<Duration> lazy =
              AsyncLazy.of(
                  () -> Deadline.current().orElseThrow().remaining(),
                  o -> o.withLoadTimeout(ofSeconds(5)));
          assertThat(lazy.get()).isEqualTo(ofSeconds(5));
          time.assertNothingPending();
        });
  }

  @Test
  void rc5_loadHangsBeyondItsTimeout_isAbandonedAndCountedAndAnotherMayStart() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    Branches.Resource late = new Branches.Resource();
    Branches.Resource good = new Branches.Resource();
    ManualTime.run(
        time -> {
          try (CapturedLog log = CapturedLog.open()) {
            AsyncLazy<Branches.Resource> lazy =
                AsyncLazy.of(
                    () -> {
                      if (loads.incrementAndGet() == 2) {
                        hangUntil(released);
                        return late;
                      }
                      return good;
                    },
                    o -> o.withLoadTimeout(ofSeconds(5)).withFailureBackoff(ofMillis(1)));
            lazy.get();
            lazy.refresh();
            time.advance(ofSeconds(5));
            assertThat(lazy.snapshot().isLoading()).isFalse();
            assertThat(lazy.snapshot().abandoned()).isEqualTo(1);
            assertThat(lazy.snapshot().lastFailure()).isInstanceOf(DeadlineExceededException.class);
            assertThat(log.warnings()).hasSize(1);
            lazy.refresh();
            time.settle();
            assertThat(loads).hasValue(3);
            assertThat(lazy.snapshot().failures()).isZero();
            released.countDown();
            time.settle();
            assertThat(lazy.snapshot().abandoned()).isZero();
            assertThat(lazy.get()).isSameAs(good);
            assertThat(late.closed).hasValue(1);
            assertThat(good.closed).hasValue(0);
            assertThat(log.warnings()).hasSize(1);
            time.assertNothingPending();
          }
        });
  }

  private static void hangUntil(CountDownLatch released) {
    boolean isReleased = false;
    while (!isReleased) {
      try {
        released.await();
        isReleased = true;
      } catch (InterruptedException doesNotWantToHear) {
        isReleased = false;
      }
    }
  }

  // Instants.

  @Test
  void rc3_jitter_spreadsTheRefreshesWithinItsBounds() throws Exception {
    ManualTime.run(
        time -> {
          List<AsyncLazy<Integer>> all =
              Stream.generate(
                      () ->
                          AsyncLazy.of(
                              () -> 1, o -> o.withRefreshAfter(ofSeconds(100)).withJitter(0.2)))
                  .limit(1_000)
                  .toList();
          for (AsyncLazy<Integer> each : all) {
            each.get();
          }
          time.advance(ofSeconds(80).minusNanos(1));
          assertThat(due(all)).isZero();
          time.advance(ofSeconds(20));
          assertThat(due(all)).isBetween(400L, 600L);
          time.advance(ofSeconds(20).plusNanos(1));
          assertThat(due(all)).isEqualTo(1_000);
          time.assertNothingPending();
        });
  }

  private static long due(List<AsyncLazy<Integer>> all) {
    return all.stream().filter(each -> !each.snapshot().isFresh()).count();
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    AsyncLazy.Options options = AsyncLazy.Options.DEFAULT;
    assertThatThrownBy(() -> options.withJitter(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withJitter(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withLoadTimeout(Duration.ZERO))
        .hasMessage("loadTimeout must be longer than zero, was 0 ns");
    assertThat(
            catchThrowable(
                () -> options.withExpireAfter(ofSeconds(5)).withRefreshAfter(ofSeconds(5))))
        .hasMessage("expireAfter must be longer than refreshAfter (5 s), was 5 s");
  }
}
