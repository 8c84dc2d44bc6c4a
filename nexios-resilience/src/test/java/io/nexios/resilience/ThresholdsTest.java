package io.nexios.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.resilience.CircuitBreaker.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {
  @ParameterizedTest(name = "{0} calls, {1} failures, {2} slow: {3}")
  @CsvSource({
    "9, 9, 0, false", // below the minimum of ten
    "10, 3, 0, true",
    "10, 2, 0, false",
    "1000000, 299999, 0, false",
    "1000000, 300000, 0, true",
    "10, 0, 8, true",
    "10, 0, 7, false",
    "10, 2, 7, false", // the two rates are not added up
    "10, 10, 10, true",
  })
  void areReached_minimumTenFailures30PercentSlow80Percent(
      long calls, long failures, long slow, boolean reached) {
    assertThat(new Thresholds(10, 30, 80).areReached(calls, failures, slow)).isEqualTo(reached);
  }

  @ParameterizedTest(name = "{0} of {1} reach {2} %: {3}")
  @CsvSource({
    "1, 3, 33, true",
    "1, 3, 34, false",
    "2, 3, 66, true",
    "2, 3, 67, false",
    "29, 100, 29, true", // 0.29 * 100 is less than 29 in floating point
    "57, 100, 57, true",
    "0, 1, 1, false",
    "1, 1, 100, true",
    "99999999999999, 100000000000000, 100, false",
  })
  void cb7_rate_isComparedInWholeNumbers(long part, long whole, int percent, boolean reached) {
    assertThat(Thresholds.isReached(part, whole, percent)).isEqualTo(reached);
  }

  @Test
  void cb7_minimumAboveTheWindow_isRefused() {
    assertThatThrownBy(() -> Window.ofCalls(10).withMinimumCalls(11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minimum calls of a window of 10 must be between 1 and 10, was 11");
  }
}
