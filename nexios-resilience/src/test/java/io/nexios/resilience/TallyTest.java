package io.nexios.resilience;

import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;
import static io.nexios.resilience.CircuitBreaker.Window.ofTime;
import static io.nexios.resilience.Outcome.FAILURE;
import static io.nexios.resilience.Outcome.SLOW_FAILURE;
import static io.nexios.resilience.Outcome.SLOW_SUCCESS;
import static io.nexios.resilience.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.CircuitBreaker.Options;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Outcome[] COUNTED = {SUCCESS, SLOW_SUCCESS, FAILURE, SLOW_FAILURE};

  private static Settings settings(UnaryOperator<Options> options) {
    return Settings.of(options.apply(Options.DEFAULT));
  }

  private static Counts countsOf(Iterable<Outcome> outcomes) {
    Counts counts = Counts.NONE;
    for (Outcome outcome : outcomes) {
      counts = counts.plus(outcome);
    }
    return counts;
  }

  @Test
  void streak_successInBetween_beginsAnew() {
    Tally streak = settings(o -> o.withFailureThreshold(3)).newTally(0);
    assertThat(streak.add(FAILURE, 0)).isFalse();
    assertThat(streak.add(SLOW_SUCCESS, 0)).isFalse();
    assertThat(streak.add(SUCCESS, 0)).isFalse();
    assertThat(streak.add(FAILURE, 0)).isFalse();
    assertThat(streak.add(FAILURE, 0)).isFalse();
    assertThat(streak.add(SLOW_FAILURE, 0)).isTrue();
    assertThat(streak.counts(0)).isEqualTo(new Counts(3, 3, 0));
  }

  @Test
  void countWindow_anyOutcomes_remembersExactlyTheLatest() {
    SplittableRandom random = new SplittableRandom(7);
    for (int size : new int[] {1, 2, 3, 10}) {
      Tally window = settings(o -> o.withFailureRate(50, ofCalls(size))).newTally(0);
      Deque<Outcome> expected = new ArrayDeque<>();
      for (int call = 0; call < 500; call++) {
        Outcome outcome = random.nextInt(3) > 0 ? SUCCESS : COUNTED[random.nextInt(4)];
        expected.add(outcome);
        if (expected.size() > size) {
          expected.remove();
        }
        boolean tripped = window.add(outcome, 0);
        Counts counts = countsOf(expected);
        assertThat(window.counts(0)).isEqualTo(counts);
        assertThat(window.isTripped(0))
            .isEqualTo(
                new Thresholds(size, 50, 100)
                    .areReached(counts.calls(), counts.failures(), counts.slow()));
        assertThat(tripped && !window.isTripped(0)).isFalse();
      }
    }
  }

  @Test
  void countWindow_minimumReachedByASuccess_trips() {
    Tally window =
        settings(o -> o.withFailureRate(50, ofCalls(100).withMinimumCalls(3))).newTally(0);
    assertThat(window.add(FAILURE, 0)).isFalse();
    assertThat(window.add(FAILURE, 0)).isFalse();
    assertThat(window.add(SUCCESS, 0)).isTrue();
  }

  @Test
  void countWindow_manyThreads_endsWithTheSumOfItsSlots() throws Exception {
    int threads = 4;
    Tally window = settings(o -> o.withFailureRate(100, ofCalls(16))).newTally(0);
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      SplittableRandom random = new SplittableRandom(i);
      running.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    await(start);
                    for (int call = 0; call < 20_000; call++) {
                      window.add(COUNTED[random.nextInt(4)], 0);
                    }
                  }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    for (int call = 0; call < 16; call++) { // what is left must go away to the last mark
      window.add(SUCCESS, 0);
    }
    assertThat(window.counts(0)).isEqualTo(new Counts(16, 0, 0));
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void cb14_countWindow_resized_keepsTheLatestCalls() {
    Tally window = settings(o -> o.withFailureRate(100, ofCalls(4))).newTally(0);
    for (Outcome outcome : List.of(FAILURE, SUCCESS, FAILURE, SLOW_FAILURE, SUCCESS)) {
      window.add(outcome, 0);
    }
    Tally smaller = window.resized(settings(o -> o.withFailureRate(100, ofCalls(2))), 0);
    assertThat(smaller.counts(0)).isEqualTo(new Counts(2, 1, 1));
    Tally larger = smaller.resized(settings(o -> o.withFailureRate(100, ofCalls(3))), 0);
    assertThat(larger.counts(0)).isEqualTo(new Counts(2, 1, 1));
    larger.add(FAILURE, 0);
    assertThat(larger.counts(0)).isEqualTo(new Counts(3, 2, 1));
    larger.add(SUCCESS, 0);
    assertThat(larger.counts(0)).as("the oldest left first").isEqualTo(new Counts(3, 1, 0));
  }

  @Test
  void cb8_timeWindow_readLater_hasForgottenWhatIsTooOld() {
    long start = Long.MAX_VALUE - 50; // the clock passes the end of its range
    Tally window =
        settings(o -> o.withFailureRate(50, ofTime(Duration.ofNanos(100)))).newTally(start);
    window.add(FAILURE, start);
    window.add(SUCCESS, start + 55);
    assertThat(window.counts(start + 99)).isEqualTo(new Counts(2, 1, 0));
    assertThat(window.counts(start + 100)).isEqualTo(new Counts(1, 0, 0));
    assertThat(window.counts(start + 149)).isEqualTo(new Counts(1, 0, 0));
    assertThat(window.counts(start + 150)).isEqualTo(Counts.NONE);
  }

  @Test
  void cb8_timeWindow_idleForLong_countsFromZero() {
    Tally window = settings(o -> o.withFailureRate(50, ofTime(Duration.ofNanos(100)))).newTally(0);
    for (int call = 0; call < 9; call++) {
      window.add(FAILURE, call);
    }
    assertThat(window.add(FAILURE, 1_000_000)).isFalse();
    assertThat(window.counts(1_000_000)).isEqualTo(new Counts(1, 1, 0));
  }

  @Test
  void cb8_timeWindow_anyOutcomes_agreesWithAListOfCalls() {
    record Call(long slice, Outcome outcome) {}
    SplittableRandom random = new SplittableRandom(11);
    Tally window = settings(o -> o.withFailureRate(50, ofTime(Duration.ofNanos(100)))).newTally(0);
    List<Call> calls = new ArrayList<>();
    long now = 0;
    for (int call = 0; call < 2_000; call++) {
      now += random.nextInt(100) == 0 ? 70 : random.nextInt(4);
      Outcome outcome = COUNTED[random.nextInt(4)];
      window.add(outcome, now);
      calls.add(new Call(now / 10, outcome));
      long oldest = now / 10 - 9;
      assertThat(window.counts(now))
          .isEqualTo(
              countsOf(calls.stream().filter(c -> c.slice >= oldest).map(Call::outcome).toList()));
    }
  }

  @Test
  void cb8_timeWindow_manyThreadsAtTheTurnOfABucket_loseNoCall() throws Exception {
    int threads = 4;
    int rounds = 2_000;
    Tally window = settings(o -> o.withFailureRate(100, ofTime(Duration.ofNanos(100)))).newTally(0);
    CyclicBarrier turn = new CyclicBarrier(threads);
    List<Thread> running = new ArrayList<>();
    List<Counts> wrong = new ArrayList<>(); // written by the first thread only
    for (int i = 0; i < threads; i++) {
      boolean first = i == 0;
      running.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 0; round < rounds; round++) {
                      long now = round * 100L; // every round finds its place taken by an old bucket
                      await(turn);
                      window.add(FAILURE, now);
                      await(turn);
                      if (first && window.counts(now).calls() != threads) {
                        wrong.add(window.counts(now));
                      }
                    }
                  }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void cb14_timeWindow_resized_keepsTheAgeOfCalls() {
    Tally window = settings(o -> o.withFailureRate(100, ofTime(Duration.ofNanos(100)))).newTally(0);
    window.add(FAILURE, 5);
    window.add(SUCCESS, 62);
    window.add(FAILURE, 95);
    Settings shorter = settings(o -> o.withFailureRate(100, ofTime(Duration.ofNanos(50))));
    assertThat(window.resized(shorter, 99).counts(99)).isEqualTo(new Counts(2, 1, 0));
    Settings longer = settings(o -> o.withFailureRate(100, ofTime(Duration.ofNanos(500))));
    Tally resized = window.resized(longer, 99);
    assertThat(resized.counts(99)).isEqualTo(new Counts(3, 2, 0));
    assertThat(resized.counts(449)).isEqualTo(new Counts(3, 2, 0));
    assertThat(resized.counts(700)).isEqualTo(Counts.NONE);
  }

  @Test
  void resized_toAnotherKind_beginsEmpty() {
    Tally streak = settings(o -> o.withFailureThreshold(3)).newTally(0);
    streak.add(FAILURE, 0);
    assertThat(streak.resized(settings(o -> o.withFailureRate(50, ofCalls(5))), 0).counts(0))
        .isEqualTo(Counts.NONE);
    assertThat(streak.resized(settings(o -> o.withFailureThreshold(9)), 0).counts(0))
        .isEqualTo(new Counts(1, 1, 0));
  }
}
