package io.nexios.resilience;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// The latest durations of calls, for a percentile of them.
final class Latencies {
  /*
   * Overview. Two histograms: the one being filled and the one filled before it. When the first is
   * full, an empty one takes its place and it takes the place of the other. So a percentile stands
   * for the latest one to two thousand calls, and a change of the callee shows after as many.
   *
   * Buckets grow by the power of two, and each power is cut into 64 of equal width: a duration is
   * known to 1.6 %. Everything below the first bucket counts there, everything above the last one
   * counts as untrackable.
   */

  /** What percentile() returns if it is not known, or longer than what can be tracked. */
  static final long UNKNOWN = Nanos.MAX;

  static final int CAPACITY = 1_000;
  static final int MINIMUM = 100;

  private static final int PRECISION_BITS = 6;
  private static final int FIRST_BITS = 17; // 131 µs
  private static final int LAST_BITS = 41; // 37 minutes
  private static final int BUCKETS = (LAST_BITS - FIRST_BITS) << PRECISION_BITS;

  private volatile Pair pair = new Pair(new Histogram(), new Histogram());

  private record Pair(Histogram filling, Histogram full) {}

  void add(long nanos) {
    Pair current = pair;
    int number = current.filling.add(bucket(nanos));
    if (number == CAPACITY) { // exactly one thread gets this number
      pair = new Pair(new Histogram(), current.filling);
    }
  }

  /// Returns the duration that so many percent of the calls do not exceed: the upper end of its
  /// bucket.
  long percentile(int percent) {
    Pair current = pair;
    int size = current.filling.size() + current.full.size();
    if (size < MINIMUM) {
      return UNKNOWN;
    }
    long rank = Math.ceilDiv((long) size * percent, 100);
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += current.filling.count(bucket) + current.full.count(bucket);
      if (seen >= rank) {
        return upperNanos(bucket);
      }
    }
    return UNKNOWN;
  }

  static int bucket(long nanos) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(nanos) - 1;
    if (bits < FIRST_BITS) {
      return 0;
    }
    if (bits >= LAST_BITS) {
      return BUCKETS;
    }
    int fraction = (int) (nanos >>> (bits - PRECISION_BITS)) & ((1 << PRECISION_BITS) - 1);
    return ((bits - FIRST_BITS) << PRECISION_BITS) + fraction;
  }

  static long upperNanos(int bucket) {
    int bits = (bucket >> PRECISION_BITS) + FIRST_BITS;
    long fraction = bucket & ((1 << PRECISION_BITS) - 1);
    return (1L << bits) + ((fraction + 1) << (bits - PRECISION_BITS)) - 1;
  }

  private static final class Histogram {
    private final AtomicIntegerArray counts = new AtomicIntegerArray(BUCKETS + 1);
    private final AtomicInteger size = new AtomicInteger();

    /// Returns how many there are with this one.
    int add(int bucket) {
      counts.getAndIncrement(bucket);
      return size.incrementAndGet();
    }

    int size() {
      return size.get();
    }

    int count(int bucket) {
      return counts.get(bucket);
    }
  }
}
