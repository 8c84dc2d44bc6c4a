package io.nexios.resilience;

import java.util.function.LongSupplier;

/// What a retry does after an attempt that threw: pure functions.
final class RetryRules {
  private RetryRules() {}

  /// What comes next.
  sealed interface Decision {
    /// Another attempt after a wait.
    record Again(long delayNanos) implements Decision {}

    /// What was thrown goes to the caller.
    record Stop(Reason reason) implements Decision {}
  }

  /// Why no further attempt is made.
  enum Reason {
    NOTHING_TO_REPEAT,
    ATTEMPTS_USED_UP,
    DEADLINE_TOO_CLOSE,
    BUDGET_USED_UP
  }

  /// Decides after an attempt that threw; the budget is asked afterwards, and only if there is
  /// something to pay for.
  ///
  /// @param attempt its number, from one
  /// @param outcome what the exception means
  /// @param delayNanos how long to wait; asked only if it comes to that
  /// @param remainingNanos the time until the caller's deadline; [Nanos#MAX] without one
  static Decision afterAttempt(
      int attempt, int maxAttempts, Outcome outcome, LongSupplier delayNanos, long remainingNanos) {
    if (!outcome.isFailure()) {
      return new Decision.Stop(Reason.NOTHING_TO_REPEAT);
    }
    if (attempt >= maxAttempts) {
      return new Decision.Stop(Reason.ATTEMPTS_USED_UP);
    }
    long nanos = delayNanos.getAsLong();
    return nanos < remainingNanos
        ? new Decision.Again(nanos)
        : new Decision.Stop(Reason.DEADLINE_TOO_CLOSE);
  }

  /// The wait that the callee asked for counts as far as the longest wait allowed, and never makes
  /// the wait shorter.
  static long delayNanos(long backoffNanos, long retryAfterNanos, long mostNanos) {
    return Math.max(backoffNanos, Math.min(retryAfterNanos, mostNanos));
  }
}
