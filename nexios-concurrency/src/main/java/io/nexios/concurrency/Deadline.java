package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// An instant of the monotonic clock by which work must be done.
///
/// Deadlines are inherited by everything that a group, a race or a limited call starts, and can
/// only shrink on the way. They do not move when the wall clock is set.
///
/// **Threading.** Immutable; any thread may use it.
public final class Deadline {
  /** Less than half of the range, so that the difference of two deadlines never overflows. */
  private static final long MIN_NANOS = Long.MIN_VALUE >> 2;

  private final TimeSource time;
  private final long atNanos;
  private final Duration limit;

  private Deadline(TimeSource time, long atNanos, Duration limit) {
    this.time = time;
    this.atNanos = atNanos;
    this.limit = limit;
  }

  /// Makes a deadline that lies a length of time ahead. Zero and negative lengths give a deadline
  /// that has expired; lengths beyond 146 years count as 146 years.
  ///
  /// @param limit how far ahead
  /// @return the deadline, by the clock of the calling thread
  public static Deadline in(Duration limit) {
    return in(limit, Alarm.clock());
  }

  static Deadline in(Duration limit, TimeSource time) {
    Objects.requireNonNull(limit, "limit");
    long nanos = Math.clamp(Durations.toNanos(limit), MIN_NANOS, Long.MAX_VALUE >> 1);
    return new Deadline(time, time.nanoTime() + nanos, limit);
  }

  /// {@return the deadline that holds for the calling thread here, if any}
  public static Optional<Deadline> current() {
    Scope scope = Root.currentScope();
    return scope == null ? Optional.empty() : Optional.ofNullable(scope.deadline());
  }

  /// {@return the time that is left; zero or negative once the deadline has expired}
  public Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  /// {@return whether no time is left}
  public boolean isExpired() {
    return remainingNanos() <= 0;
  }

  /// Returns the earlier of two deadlines of one clock, this one if they are equal.
  ///
  /// @param other the deadline to compare with
  /// @return this or the other
  public Deadline earlierOf(Deadline other) {
    return other.isBefore(this) ? other : this;
  }

  long remainingNanos() {
    return atNanos - time.nanoTime();
  }

  boolean isBefore(Deadline other) {
    return atNanos - other.atNanos < 0;
  }

  Duration limit() {
    return limit;
  }

  @Override
  public String toString() {
    return "deadline in " + Durations.format(remainingNanos());
  }
}
