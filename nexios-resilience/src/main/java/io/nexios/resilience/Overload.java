package io.nexios.resilience;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.PoolSaturatedException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;

/// What an exception says about load, unless a limit was told otherwise.
final class Overload {
  private Overload() {}

  /// Returns `FAILURE` for a limit of time that was exceeded and for a rejection because something
  /// is full; `CANCELLED` as [Outcome#of] does; `IGNORED` for everything else.
  static Outcome of(Throwable thrown) {
    if (Outcome.of(thrown) == Outcome.CANCELLED) {
      return Outcome.CANCELLED;
    }
    return switch (Outcome.unwrapped(thrown)) {
      case DeadlineExceededException _,
          TimeoutException _,
          SocketTimeoutException _,
          BulkheadFullException _,
          LimitReachedException _,
          PoolSaturatedException _ ->
          Outcome.FAILURE;
      default -> Outcome.IGNORED;
    };
  }
}
