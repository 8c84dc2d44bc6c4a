package io.nexios.gallery.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class TradesTest {
  @Test
  void sumByDay_sumsAHundredThousandRealRows() throws Exception {
    var days = Trades.sumByDay();
    assertThat(days.values().stream().mapToLong(Trades.Day::trades).sum()).isEqualTo(100_000);
    assertThat(days).hasSize(7).containsKey(LocalDate.of(2013, 11, 27));
    assertThat(days.firstEntry().getValue())
        .isEqualTo(
            new Trades.Day(
                13_595, new BigDecimal("23042.05232527"), new BigDecimal("18613262.58")));
  }

  @Test
  void sumByDay_interrupted_ends() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(Trades::sumByDay).isInstanceOf(InterruptedException.class);
  }
}
