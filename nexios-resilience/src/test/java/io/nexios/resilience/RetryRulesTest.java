package io.nexios.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.RetryRules.Decision;
import io.nexios.resilience.RetryRules.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRulesTest {
  @ParameterizedTest(name = "attempt {0}, {1}, wait {2}, {3} left: {4}")
  @CsvSource({
    "1, FAILURE, 10, 100, ",
    "2, SLOW_FAILURE, 10, 100, ",
    "3, FAILURE, 10, 100, ATTEMPTS_USED_UP",
    "1, CANCELLED, 10, 100, NOTHING_TO_REPEAT",
    "1, IGNORED, 10, 100, NOTHING_TO_REPEAT",
    "1, SUCCESS, 10, 100, NOTHING_TO_REPEAT",
    "1, FAILURE, 99, 100, ",
    "1, FAILURE, 100, 100, DEADLINE_TOO_CLOSE",
    "1, FAILURE, 0, 0, DEADLINE_TOO_CLOSE",
    "1, FAILURE, 0, -5, DEADLINE_TOO_CLOSE",
  })
  void afterAttempt_ofThree(int attempt, Outcome outcome, long delay, long remaining, Reason stop) {
    assertThat(RetryRules.afterAttempt(attempt, 3, outcome, () -> delay, remaining))
        .isEqualTo(stop == null ? new Decision.Again(delay) : new Decision.Stop(stop));
  }

  @Test
  void rt5_delay_honoursWhatTheCalleeAskedForUpToTheCap() {
    assertThat(RetryRules.delayNanos(50, 0, 1_000)).isEqualTo(50);
    assertThat(RetryRules.delayNanos(50, 400, 1_000)).isEqualTo(400);
    assertThat(RetryRules.delayNanos(50, 40, 1_000)).isEqualTo(50);
    assertThat(RetryRules.delayNanos(50, 40_000, 1_000)).isEqualTo(1_000);
  }
}
