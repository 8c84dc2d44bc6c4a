package io.nexios.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nexios.resilience.AdaptiveLimit.Options;
import io.nexios.resilience.LimitState.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitRulesTest {
  private static final Options GRADIENT = Options.DEFAULT.withLimits(20, 2, 100);
  private static final Options AIMD = GRADIENT.withAimd();

  private static LimitState known(double limit, double baseline) {
    return new LimitState(limit, baseline, limit, 60, false);
  }

  @ParameterizedTest(name = "limit {0}, at most {1} running: {2}")
  @CsvSource({"20, 20, 21", "20, 10, 21", "20, 9, 20", "100, 100, 100", "99.5, 90, 100"})
  void aimd_windowWithoutOverload_raisesByOneIfHalfIsInUse(
      double limit, int mostRunning, double next) {
    LimitState state = LimitRules.afterWindow(known(limit, 0), new Window(10, mostRunning), AIMD);
    assertThat(state.limit()).isEqualTo(next);
  }

  @ParameterizedTest(name = "limit {0}: {1}")
  @CsvSource({"20, 18", "10, 9", "2.1, 2", "2, 2"})
  void lm2_overload_keepsNineTenthsAndTheLeast(double limit, double next) {
    assertThat(LimitRules.afterOverload(known(limit, 0), AIMD).limit())
        .isCloseTo(next, within(1e-9));
    assertThat(LimitRules.afterOverload(known(limit, 0), GRADIENT).limit())
        .isCloseTo(next, within(1e-9));
  }

  @ParameterizedTest(name = "calls take {0} times the baseline: from 50 to {1}")
  @CsvSource({
    "1.05, 50.2", // the headroom alone
    "1.0, 51.0",
    "0.5, 57.7", // no faster up than this
    "2.1, 42.7",
    "9.0, 42.7", // no faster down than this
  })
  void gradient_movesWithWhatCallsTake(double times, double next) {
    LimitState state =
        LimitRules.afterWindow(known(50, 1_000), new Window(times * 1_000, 50), GRADIENT);
    assertThat(state.limit()).isCloseTo(next, within(0.1));
    assertThat(state.untilProbe()).isEqualTo(59);
  }

  @Test
  void lm3_gradient_lessThanHalfInUse_staysAndLearnsTheBaseline() {
    LimitState state = LimitRules.afterWindow(known(50, 1_000), new Window(1_100, 24), GRADIENT);
    assertThat(state.limit()).isEqualTo(50);
    assertThat(state.baselineNanos()).isEqualTo(1_050);
  }

  @ParameterizedTest(name = "limit {0}, measured at {1}, {2} windows left: probes {3}")
  @CsvSource({
    "50, 50, 1, false",
    "50, 50, 0, true",
    "41, 50, 9, false",
    "39, 50, 9, true",
    "74, 50, 9, false",
    "76, 50, 9, true",
  })
  void gradient_baselineIsMeasuredAgain_inTimeOrWhenTheLimitHasMoved(
      double limit, double probedLimit, int untilProbe, boolean probes) {
    LimitState state = new LimitState(limit, 1_000, probedLimit, untilProbe, false);
    LimitState next = LimitRules.afterWindow(state, new Window(1_000, (int) limit), GRADIENT);
    assertThat(next.probing()).isEqualTo(probes);
    assertThat(next.places()).isEqualTo((int) (probes ? limit / 2 : next.limit()));
  }

  @ParameterizedTest(name = "1000 known, {0} measured: {1}")
  @CsvSource({"1000, 1000", "1200, 1100", "800, 900", "2000, 2000", "500, 500"})
  void gradient_measuredBaseline_isBelievedHalfOrWhollyIfFarAway(double measured, double next) {
    LimitState probing = known(50, 1_000).probe();
    LimitState state = LimitRules.afterWindow(probing, new Window(measured, 25), GRADIENT);
    assertThat(state.baselineNanos()).isEqualTo(next);
    assertThat(state.probing()).isFalse();
    assertThat(state.limit()).isEqualTo(50);
  }

  @Test
  void gradient_atFirst_measuresTheBaselineBeforeItMoves() {
    LimitState first = LimitState.initial(20);
    LimitState next = LimitRules.afterWindow(first, new Window(1_000, 20), GRADIENT);
    assertThat(next.probing()).isTrue();
    assertThat(LimitRules.skippedCalls(next)).isEqualTo(20);
    assertThat(LimitRules.windowSize(next)).isEqualTo(4 * LimitRules.windowSize(first));
  }
}
