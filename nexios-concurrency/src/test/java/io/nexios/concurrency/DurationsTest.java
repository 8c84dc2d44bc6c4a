package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1000, 1 µs",
    "1500, 1.5 µs",
    "150000000, 150 ms",
    "2400000000, 2.4 s",
    "119000000000, 119 s",
    "180000000000, 3 min",
    "7200000000000, 2 h",
    "-2400000000, -2.4 s",
    "9223372036854775807, 2562048 h"
  })
  void format_choosesTheUnit(long nanos, String text) {
    assertThat(Durations.format(nanos)).isEqualTo(text);
  }

  @Test
  void e068_toNanos_staysInItsRange() {
    assertThat(Durations.toNanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThat(Durations.toNanos(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
    assertThat(Durations.toNanos(Duration.ofNanos(5))).isEqualTo(5);
  }
}
