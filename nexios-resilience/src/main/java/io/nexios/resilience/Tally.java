package io.nexios.resilience;

/// What a closed breaker remembers of its latest calls.
///
/// This is the one mutable part of the breaker's state, and it belongs to one generation of it: a
/// new state record for every successful call would cost an allocation and a contended
/// compare-and-set. A tally whose generation is over may still be counted into; nobody looks.
///
/// **Threading.** Any thread may call everything. The methods do not wait.
abstract sealed class Tally permits Streak, CountWindow, TimeWindow {
  /// Counts the end of one call.
  ///
  /// @param now the time, or anything if [#readsTime] is false
  /// @return whether the calls remembered, with this one, speak for opening the breaker
  abstract boolean add(Outcome outcome, long now);

  /// Returns what is remembered now.
  abstract Counts counts(long now);

  /// Whether what is remembered speaks for opening the breaker.
  abstract boolean isTripped(long now);

  /// Whether the time matters to this tally.
  abstract boolean readsTime();

  /// Returns a tally for changed settings, with as much of what is remembered as it can hold.
  abstract Tally resized(Settings settings, long now);
}
