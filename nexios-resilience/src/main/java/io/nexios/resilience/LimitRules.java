package io.nexios.resilience;

import io.nexios.resilience.AdaptiveLimit.Algorithm;
import io.nexios.resilience.AdaptiveLimit.Options;
import io.nexios.resilience.LimitState.Window;

/// How an adaptive limit moves: pure functions of the state and of what calls took.
///
/// The gradient compares what calls take with a baseline, which is what they take while nothing
/// waits at the callee. With `c` workers and a limit above, a call takes `limit / c` times the
/// baseline, so the limit comes to rest at `c` times the tolerance, plus the headroom. The
/// tolerance is what keeps a baseline that was measured a little too short from pulling the limit
/// to nothing.
final class LimitRules {
  /** Calls may take so many times the baseline. */
  private static final double TOLERANCE = 1.05;

  /** So many times the root of the limit may wait at the callee beside. */
  private static final double HEADROOM = 0.1;

  /** The gradient within one window. */
  private static final double STEEPEST_DOWN = 0.5;

  private static final double STEEPEST_UP = 1.5;

  /** How much of the way to where it wants to be the limit goes at once. */
  private static final double SMOOTHING = 0.3;

  /** How many calls make a window, at least. */
  private static final int LEAST_CALLS = 80;

  /** The baseline is measured again after so many windows. */
  private static final int PROBE_EVERY = 60;

  /** And at once when the limit has moved that far since, because then the callee has changed. */
  private static final double PROBE_BELOW = 0.8;

  private static final double PROBE_ABOVE = 1.5;

  /** A measurement of the baseline takes so many times the calls of a window. */
  private static final int PROBE_CALLS = 4;

  /** How much of the way to a new measurement the baseline goes. */
  private static final double TRUST = 0.5;

  /** But all the way if the measurement is that far away: then it is no chance. */
  private static final double FAR = 0.25;

  private static final int KEPT_PERCENT = 90;

  private LimitRules() {}

  /// How many calls make a window: more than run at a time, so that short ones are not counted more
  /// often than long ones.
  static int windowSize(LimitState state) {
    int calls = Math.max(LEAST_CALLS, 2 * (int) state.limit());
    return state.probing() ? PROBE_CALLS * calls : calls;
  }

  /// How many calls at the beginning of a window do not count: while the baseline is measured,
  /// those that have waited behind others.
  static int skippedCalls(LimitState state) {
    return state.probing() || state.isNew() ? (int) state.limit() : 0;
  }

  /// Moves after a window of calls without overload.
  static LimitState afterWindow(LimitState state, Window window, Options options) {
    return switch (options.algorithm()) {
      case Algorithm.Aimd _ ->
          isInUse(state, window) ? state.withLimit(clamp(state.limit() + 1, options)) : state;
      case Algorithm.Gradient2 _ when state.probing() || !isInUse(state, window) ->
          state.probed(baseline(state, window), PROBE_EVERY);
      case Algorithm.Gradient2 _ when isProbeDue(state) -> state.probe();
      case Algorithm.Gradient2 _ ->
          state.withLimit(clamp(alongGradient(state, window), options)).withProbeNearer();
    };
  }

  private static boolean isInUse(LimitState state, Window window) {
    return window.mostRunning() * 2 >= state.limit();
  }

  private static boolean isProbeDue(LimitState state) {
    return state.isNew()
        || state.untilProbe() == 0
        || state.limit() < PROBE_BELOW * state.probedLimit()
        || state.limit() > PROBE_ABOVE * state.probedLimit();
  }

  private static double alongGradient(LimitState state, Window window) {
    double gradient =
        Math.clamp(
            TOLERANCE * state.baselineNanos() / window.meanNanos(), STEEPEST_DOWN, STEEPEST_UP);
    double wanted = state.limit() * gradient + HEADROOM * Math.sqrt(state.limit());
    return state.limit() + SMOOTHING * (wanted - state.limit());
  }

  private static double baseline(LimitState state, Window window) {
    double known = state.baselineNanos();
    double measured = window.meanNanos();
    return Math.abs(measured - known) > FAR * known ? measured : known + TRUST * (measured - known);
  }

  /// Moves down after an overload.
  static LimitState afterOverload(LimitState state, Options options) {
    int kept =
        options.algorithm() instanceof Algorithm.Aimd aimd ? aimd.keptPercent() : KEPT_PERCENT;
    return state.withLimit(clamp(state.limit() * kept / 100, options)).withoutProbe();
  }

  private static double clamp(double limit, Options options) {
    return Math.clamp(limit, options.min(), options.max());
  }
}
