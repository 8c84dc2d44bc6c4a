package io.nexios.resilience;

/// Two counters in one word, so that one atomic addition changes both: failures above, slow calls
/// below. Either may be below zero for a moment, when an addition overtook the one it takes back.
final class Marks {
  private static final long FAILURE = 1L << 32;
  private static final long SLOW = 1;

  private Marks() {}

  /// Returns what one call adds to the word; zero for a plain success.
  static long of(Outcome outcome) {
    return (outcome.isFailure() ? FAILURE : 0) + (outcome.isSlow() ? SLOW : 0);
  }

  static int failures(long word) {
    return (int) ((word - slow(word)) >> 32);
  }

  static int slow(long word) {
    return (int) word;
  }
}
