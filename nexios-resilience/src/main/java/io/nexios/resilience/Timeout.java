package io.nexios.resilience;

import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.Work;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A limit of time around a call, as a policy for a [Guard]. Alone, [Concurrency#withTimeout] is
/// the same.
///
/// Inside of a circuit breaker or a retry it limits one call, and its end is a failure of that
/// call. Outside of them it limits all attempts together, and its end is a cancel to them.
///
/// A null argument gives a `NullPointerException`.
public final class Timeout implements Policy {
  private final String name;
  private final Duration limit;

  private Timeout(String name, Duration limit) {
    this.name = name;
    this.limit = limit;
  }

  /// Makes a limit of time.
  ///
  /// @param name for people to read
  /// @param limit longer than zero
  /// @return the limit
  /// @throws IllegalArgumentException if it is not longer than zero
  public static Timeout of(String name, Duration limit) {
    Objects.requireNonNull(name, "name");
    return new Timeout(name, Checks.requirePositive(limit, "timeout"));
  }

  @Override
  public String name() {
    return name;
  }

  /// {@return how long a call may take}
  public Duration limit() {
    return limit;
  }

  /// Runs work in the calling thread with this limit.
  ///
  /// @throws io.nexios.concurrency.DeadlineExceededException if the time was up
  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    return Concurrency.withTimeout(limit, work);
  }

  @Override
  public String toString() {
    return "timeout \"" + name + "\" (" + Nanos.format(Nanos.of(limit)) + ")";
  }
}
