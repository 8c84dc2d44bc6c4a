package io.nexios.gallery.faults;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FaultsTest {
  @Test
  void share_outsideZeroToOne_isRefused() {
    assertThatThrownBy(() -> new Faults(1.5, 0, false, false))
        .hasMessage("errors must be between 0 and 1, was 1.5");
    assertThatThrownBy(() -> new Faults(Double.NaN, 0, false, false))
        .hasMessage("errors must be between 0 and 1, was NaN");
  }

  @Test
  void delay_beyondAMinute_isRefused() {
    assertThatThrownBy(() -> new Faults(0, 60_001, false, false))
        .hasMessage("delay must be between 0 and 60000 milliseconds, was 60001");
  }
}
