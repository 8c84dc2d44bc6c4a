package io.nexios.gallery.faults;

/// What a part of the gallery does wrong.
///
/// @param errors the share of calls that fail, from 0 to 1
/// @param delay what every call takes longer, in milliseconds, up to a minute
/// @param hang whether calls never end by themselves
/// @param down whether the part is not there at all
public record Faults(double errors, long delay, boolean hang, boolean down) {
  /// No faults.
  public static final Faults NONE = new Faults(0, 0, false, false);

  private static final long MAX_DELAY_MILLIS = 60_000;

  /// Checks the ranges.
  ///
  /// @throws IllegalArgumentException if a number is out of its range
  public Faults {
    if (!(errors >= 0 && errors <= 1)) {
      throw new IllegalArgumentException("errors must be between 0 and 1, was " + errors);
    }
    if (delay < 0 || delay > MAX_DELAY_MILLIS) {
      throw new IllegalArgumentException(
          "delay must be between 0 and %d milliseconds, was %d".formatted(MAX_DELAY_MILLIS, delay));
    }
  }
}
