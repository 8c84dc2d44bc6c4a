package io.nexios.gallery.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
  @Test
  void tenThousandCalls_haveTheMedianAndTheTailOfTheLogNormalDistribution() {
    var latency = Latency.realistic();
    var sorted = LongStream.range(0, 10_000).map(n -> latency.of(n).toMillis()).sorted().toArray();
    assertThat(sorted[5_000]).isBetween(57L, 63L);
    assertThat(sorted[9_900]).isBetween(170L, 215L);
    assertThat(sorted[0]).isPositive();
  }

  @Test
  void sameCall_alwaysTakesTheSameTime() {
    assertThat(Latency.realistic().of(7)).isEqualTo(Latency.realistic().of(7));
  }

  @Test
  void zeroMedian_isInstant() {
    assertThat(new Latency(Duration.ZERO, 0.5, 1).of(3)).isZero();
  }
}
