package io.nexios.resilience;

/// Leave to make one call, from a policy that wants to know how it ends. It has exactly one
/// outcome: the first that is reported. Everything reported later does nothing.
///
/// **Threading.** Any thread may report.
public sealed interface Permit extends AutoCloseable permits ReportOnce {
  /// Reports that the call succeeded.
  void success();

  /// Reports that the call threw, and lets the classifier of the policy say what that means.
  ///
  /// @param thrown what the call threw
  void failure(Throwable thrown);

  /// Reports an outcome. Whether the call was slow is measured by the policy, if it does that; a
  /// caller that knows better may say so.
  ///
  /// @param outcome how the call ended
  void end(Outcome outcome);

  /// Reports [Outcome#IGNORED], if nothing has been reported before.
  @Override
  void close();
}
