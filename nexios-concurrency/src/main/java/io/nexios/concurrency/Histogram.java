package io.nexios.concurrency;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// Counts lengths of time in buckets that grow with the length: 32 to each power of two.
///
/// **Source.** The bucket layout of HdrHistogram, in its simplest form.
final class Histogram {
  private static final int SUB_BITS = 5;
  private static final int SUB_COUNT = 1 << SUB_BITS;

  private final AtomicLongArray buckets = new AtomicLongArray((Long.SIZE - SUB_BITS) * SUB_COUNT);
  private final LongAdder sum = new LongAdder();
  private final LongAccumulator max = new LongAccumulator(Math::max, 0);

  void record(long nanos) {
    long value = Math.max(0, nanos);
    buckets.incrementAndGet(indexOf(value));
    sum.add(value);
    max.accumulate(value);
  }

  Timings.Summary summary() {
    long[] counts = new long[buckets.length()];
    long total = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = buckets.get(i);
      total += counts[i];
    }
    long longest = max.get();
    return new Timings.Summary(
        total,
        Duration.ofNanos(total == 0 ? 0 : sum.sum() / total),
        percentile(counts, total, 0.50, longest),
        percentile(counts, total, 0.90, longest),
        percentile(counts, total, 0.99, longest),
        Duration.ofNanos(longest));
  }

  private static Duration percentile(long[] counts, long total, double fraction, long longest) {
    long rank = (long) Math.ceil(total * fraction);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return Duration.ofNanos(Math.min(longest, upperBoundOf(i)));
      }
    }
    return Duration.ZERO;
  }

  /// Values below 32 have a bucket each; above, the exponent and the next five bits choose it.
  static int indexOf(long value) {
    if (value < SUB_COUNT) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return shift * SUB_COUNT + (int) (value >>> shift);
  }

  /// The largest value that falls into a bucket.
  static long upperBoundOf(int index) {
    if (index < 2 * SUB_COUNT) {
      return index;
    }
    int shift = index / SUB_COUNT - 1;
    long mantissa = index - (long) shift * SUB_COUNT;
    return ((mantissa + 1) << shift) - 1;
  }
}
