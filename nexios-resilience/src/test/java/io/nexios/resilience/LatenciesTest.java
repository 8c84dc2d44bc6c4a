package io.nexios.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
  @ParameterizedTest
  @ValueSource(longs = {131_072, 131_073, 1_000_000, 10_000_000, 999_999_999_999L, (1L << 41) - 1})
  void bucket_holdsItsDurationsToWithin1Point6Percent(long nanos) {
    long upper = Latencies.upperNanos(Latencies.bucket(nanos));
    assertThat(upper).isBetween(nanos, nanos + nanos / 64);
    assertThat(Latencies.bucket(upper)).isEqualTo(Latencies.bucket(nanos));
    assertThat(Latencies.bucket(upper + 1)).isEqualTo(Latencies.bucket(nanos) + 1);
  }

  @Test
  void hg11_v11_percentile_beforeTheMinimum_isUnknown() {
    Latencies latencies = new Latencies();
    for (int i = 1; i < Latencies.MINIMUM; i++) {
      latencies.add(1_000_000);
    }
    assertThat(latencies.percentile(95)).isEqualTo(Latencies.UNKNOWN);
    latencies.add(1_000_000);
    assertThat(latencies.percentile(95)).isBetween(1_000_000L, 1_020_000L);
  }

  @Test
  void hg11_percentile_aboveWhatIsTracked_isUnknown() {
    Latencies latencies = new Latencies();
    for (int i = 0; i < 200; i++) {
      latencies.add(i < 180 ? 1_000_000 : TimeUnit.HOURS.toNanos(2));
    }
    assertThat(latencies.percentile(90)).isLessThan(1_020_000L);
    assertThat(latencies.percentile(95)).isEqualTo(Latencies.UNKNOWN);
  }

  @Test
  void percentile_anyDurations_agreesWithTheSortedOnes() {
    SplittableRandom random = new SplittableRandom(1);
    Latencies latencies = new Latencies();
    long[] all = new long[900];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) (1_000_000 * Math.exp(3 * random.nextDouble()));
      latencies.add(all[i]);
    }
    Arrays.sort(all);
    for (int percent = 1; percent < 100; percent++) {
      long exact = all[Math.ceilDiv(all.length * percent, 100) - 1];
      assertThat(latencies.percentile(percent)).isBetween(exact, exact + exact / 64);
    }
  }

  @Test
  void percentile_calleeHasChanged_isThatOfTheLatestCalls() {
    Latencies latencies = new Latencies();
    for (int i = 0; i < 5_000; i++) {
      latencies.add(1_000_000);
    }
    for (int i = 0; i < 2 * Latencies.CAPACITY; i++) {
      latencies.add(50_000_000);
    }
    assertThat(latencies.percentile(1)).isGreaterThan(49_000_000L);
  }

  /// A callee of which most calls take about 10 ms and one of a hundred takes a second.
  private static long bimodalNanos(SplittableRandom random) {
    return random.nextInt(100) == 0
        ? 1_000_000_000L
        : (long) (10_000_000 * Math.exp(0.3 * random.nextGaussian()));
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 90, 95, 97})
  void hg11_hedgingByPercentile_costsTheShareItSays(int percent) {
    SplittableRandom random = new SplittableRandom(percent);
    HedgeDelay delay = HedgeDelay.of(new Hedge.Delay.Percentile(percent));
    int hedged = 0;
    int calls = 100_000;
    for (int call = 0; call < calls; call++) {
      long first = bimodalNanos(random);
      var wait = delay.before(2);
      if (wait != null && first > wait.toNanos()) {
        hedged++;
        delay.learn(Math.min(first, wait.toNanos() + bimodalNanos(random)));
      } else {
        delay.learn(first);
      }
    }
    assertThat(100.0 * hedged / calls).isBetween(99.0 - percent, 101.0 - percent);
  }

  @Test
  void hg11_fastCallee_isNotHedgedBelowAMillisecond() {
    HedgeDelay delay = HedgeDelay.of(new Hedge.Delay.Percentile(95));
    for (int i = 0; i < 1_000; i++) {
      delay.learn(20_000);
    }
    assertThat(delay.before(2)).isEqualTo(java.time.Duration.ofMillis(1));
  }
}
