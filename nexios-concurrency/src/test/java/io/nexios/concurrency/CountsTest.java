package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTest {
  private static final long CREATION = Counts.CREATED + Counts.RUNNING;

  @Test
  void creationsAndEnds_areCountedApart() {
    long counts = 3 * CREATION - 2 * Counts.RUNNING;
    assertThat(Counts.running(counts)).isEqualTo(1);
    assertThat(Counts.nextNumber(counts)).isEqualTo(4);
    assertThat(Counts.isClosed(counts)).isFalse();
  }

  @Test
  void closed_leavesTheCountsAlone() {
    long counts = 3 * CREATION - 2 * Counts.RUNNING | Counts.CLOSED;
    assertThat(Counts.isClosed(counts)).isTrue();
    assertThat(Counts.running(counts)).isEqualTo(1);
    assertThat(Counts.nextNumber(counts)).isEqualTo(4);
    assertThat(counts + CREATION - CREATION).as("a creation that comes too late").isEqualTo(counts);
  }

  @Test
  void creationsBeyondTheirRange_beginAnew_andNeverCloseTheGroup() {
    long twoBillion = 0x7fff_ffffL * Counts.CREATED + 5 * Counts.RUNNING;
    long counts = twoBillion + CREATION;
    assertThat(Counts.isClosed(counts)).isFalse();
    assertThat(Counts.running(counts)).isEqualTo(6);
    assertThat(Integer.toUnsignedString(Counts.nextNumber(counts))).isEqualTo("2147483649");

    long fourBillion = -Counts.CREATED + 5 * Counts.RUNNING;
    assertThat(Counts.running(fourBillion + CREATION)).isEqualTo(6);
    assertThat(Counts.isClosed(fourBillion + CREATION)).isFalse();
    assertThat(Counts.nextNumber(fourBillion + CREATION)).isEqualTo(1);
  }
}
