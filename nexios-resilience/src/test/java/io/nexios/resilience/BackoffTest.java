package io.nexios.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.Retry.Jitter;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest(name = "first {0}, most {1}, attempt {2}: {3}")
  @CsvSource({
    "100, 10000, 1, 100",
    "100, 10000, 2, 200",
    "100, 10000, 7, 6400",
    "100, 10000, 8, 10000",
    "100, 10000, 64, 10000",
    "100, 10000, 65, 10000",
    "100, 10000, 1000, 10000",
    "1, 4611686018427387903, 62, 2305843009213693952",
    "1, 4611686018427387903, 63, 4611686018427387903",
    "1, 4611686018427387903, 64, 4611686018427387903",
    "500, 500, 1, 500",
  })
  void rt1_ceiling_doublesUpToTheMost(long first, long most, int attempt, long ceiling) {
    assertThat(new Backoff(first, most, Jitter.NONE).nanosAfter(attempt, 0, new Random(1)))
        .isEqualTo(ceiling);
  }

  @Test
  void rt1_fullJitter_isSpreadEvenlyFromZeroToTheCeiling() {
    Backoff backoff = new Backoff(100, 10_000, Jitter.FULL);
    Random random = new Random(3);
    long[] waits = LongStream.range(0, 10_000).map(_ -> backoff.nanosAfter(4, 0, random)).toArray();
    assertThat(LongStream.of(waits).min()).hasValue(0);
    assertThat(LongStream.of(waits).max()).hasValue(800);
    assertThat(LongStream.of(waits).average().orElseThrow()).isBetween(390.0, 410.0);
  }

  @Test
  void rt1_decorrelatedJitter_staysBetweenTheFirstAndThreeTimesTheLast() {
    Backoff backoff = new Backoff(100, 10_000, Jitter.DECORRELATED);
    Random random = new Random(5);
    long previous = 0;
    for (int attempt = 1; attempt < 10_000; attempt++) {
      long wait = backoff.nanosAfter(attempt, previous, random);
      assertThat(wait).isBetween(100L, Math.min(10_000, Math.max(100, 3 * previous)));
      previous = wait;
    }
  }

  @Test
  void rt1_decorrelatedJitter_withTheLongestWaits_doesNotOverflow() {
    Backoff backoff = new Backoff(1, Nanos.MAX, Jitter.DECORRELATED);
    assertThat(backoff.nanosAfter(9, Nanos.MAX, new Random(5))).isBetween(1L, Nanos.MAX);
  }

  @Test
  void rt1_sameSeed_givesTheSameWaits() {
    for (Jitter jitter : Jitter.values()) {
      Backoff backoff = new Backoff(100, 10_000, jitter);
      assertThat(backoff.nanosAfter(5, 900, new Random(9)))
          .isEqualTo(backoff.nanosAfter(5, 900, new Random(9)));
    }
  }
}
