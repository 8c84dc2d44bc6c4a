package io.nexios.web;

import io.nexios.concurrency.CancelReason;
import io.nexios.resilience.Outcome;
import io.nexios.resilience.Permit;
import org.jspecify.annotations.Nullable;

/// The right to run one request, with the permit of the adaptive limit if there is one.
///
/// **Threading.** All methods may be called from any thread.
///
/// @param permit null where nothing is measured
record Turn(@Nullable Permit permit) implements AutoCloseable {
  static final Turn UNMEASURED = new Turn(null);

  /// Tells the limit how the handler has ended; the first report counts.
  ///
  /// @param reason why the request was cancelled, if it was: a deadline shows overload, everything
  ///   else says nothing
  /// @param failure what the handler threw, if it did
  /// @return whether anybody was told
  boolean report(@Nullable CancelReason reason, @Nullable Throwable failure) {
    if (permit == null) {
      return false;
    }
    if (reason != null) {
      permit.end(
          reason instanceof CancelReason.DeadlineExpired ? Outcome.FAILURE : Outcome.CANCELLED);
    } else if (failure != null) {
      permit.failure(failure);
    } else {
      permit.success();
    }
    return true;
  }

  /// Gives the permit back, without a report if there was none.
  @Override
  public void close() {
    if (permit != null) {
      permit.close();
    }
  }
}
