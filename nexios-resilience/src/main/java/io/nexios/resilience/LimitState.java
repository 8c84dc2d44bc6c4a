package io.nexios.resilience;

/// What an adaptive limit has found out.
///
/// @param limit how many calls may run, with its fraction
/// @param baselineNanos what a call takes while nothing waits at the callee; zero if unknown
/// @param probedLimit the limit when the baseline was measured last
/// @param untilProbe how many windows until it is measured again
/// @param probing whether it is being measured, with half the limit
record LimitState(
    double limit, double baselineNanos, double probedLimit, int untilProbe, boolean probing) {
  /// Some calls that ended one after another, while the limit stood.
  ///
  /// @param meanNanos what they took on average
  /// @param mostRunning how many ran at the same time, at most
  record Window(double meanNanos, int mostRunning) {}

  static LimitState initial(int limit) {
    return new LimitState(limit, 0, limit, 0, false);
  }

  /// Whether no baseline was measured yet.
  boolean isNew() {
    return baselineNanos == 0;
  }

  /// How many calls may run now.
  int places() {
    return Math.max(1, (int) (probing ? limit / 2 : limit));
  }

  LimitState withLimit(double next) {
    return new LimitState(next, baselineNanos, probedLimit, untilProbe, probing);
  }

  LimitState withProbeNearer() {
    return new LimitState(limit, baselineNanos, probedLimit, untilProbe - 1, probing);
  }

  LimitState withoutProbe() {
    return new LimitState(limit, baselineNanos, probedLimit, untilProbe, false);
  }

  LimitState probe() {
    return new LimitState(limit, baselineNanos, limit, 0, true);
  }

  LimitState probed(double nextBaselineNanos, int windowsUntilNext) {
    return new LimitState(limit, nextBaselineNanos, limit, windowsUntilNext, false);
  }
}
