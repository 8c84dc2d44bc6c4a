package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndsTest {
  @Test
  void tasksThatRun_areThoseCreatedWithoutThoseThatEnded() {
    long ends = 2 * Ends.ONE;
    assertThat(Ends.running(3, ends)).isEqualTo(1);
    assertThat(Ends.isClosed(ends)).isFalse();
  }

  @Test
  void closed_leavesTheCountAlone() {
    long ends = 2 * Ends.ONE | Ends.CLOSED;
    assertThat(Ends.isClosed(ends)).isTrue();
    assertThat(Ends.running(3, ends)).isEqualTo(1);
    assertThat(Ends.isClosed(ends + Ends.ONE)).as("an end that comes too late").isTrue();
    assertThat(Ends.running(3, ends + Ends.ONE)).isZero();
  }

  @Test
  void countsBeyondTheirRange_beginAnew_andNeverCloseTheGroup() {
    int twoBillion = 0x7fff_ffff;
    assertThat(Ends.running(twoBillion + 5, twoBillion * Ends.ONE)).isEqualTo(5);

    int fourBillion = -1; // unsigned
    long ends = Integer.toUnsignedLong(fourBillion) * Ends.ONE;
    assertThat(Ends.running(fourBillion + 5, ends)).isEqualTo(5);
    assertThat(Ends.running(fourBillion + 5, ends + 4 * Ends.ONE)).isEqualTo(1);
    assertThat(Ends.isClosed(ends + 4 * Ends.ONE)).isFalse();
  }
}
