package io.nexios.concurrency;

import java.time.Duration;
import java.util.Objects;

/// Thrown where a limit of time was set, when it passed before the work was done.
///
/// Unlike the JDK's `TimeoutException` it is never thrown for the time of somebody else: waits
/// further inside see a [CancelledException] with the reason [CancelReason.DeadlineExpired].
public final class DeadlineExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration limit;
  private final Duration overrun;

  /// Makes an exception that names what took too long.
  ///
  /// @param subject what ran out of time, as it shall stand in the message
  /// @param limit the limit as it was set
  /// @param overrun how much later than the deadline the work ended; zero or more
  public DeadlineExceededException(String subject, Duration limit, Duration overrun) {
    super(message(subject, limit, overrun));
    this.limit = Objects.requireNonNull(limit, "limit");
    this.overrun = Objects.requireNonNull(overrun, "overrun");
  }

  private static String message(String subject, Duration limit, Duration overrun) {
    String limitText = subject + " exceeded its deadline of " + Durations.format(limit);
    return overrun.compareTo(Duration.ofMillis(100)) < 0
        ? limitText
        : limitText + " and ended " + Durations.format(overrun) + " after it";
  }

  /// {@return the limit as it was set}
  public Duration limit() {
    return limit;
  }

  /// {@return how much later than the deadline the work ended, zero or more}
  public Duration overrun() {
    return overrun;
  }
}
