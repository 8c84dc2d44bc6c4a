package io.nexios.concurrency;

import java.time.Duration;
import java.util.Arrays;

/// Counts lengths of time in buckets that grow with the length: 32 to each power of two. A lock for
/// a few instructions makes what is read at once belong together.
///
/// **Source.** The bucket layout of HdrHistogram, in its simplest form.
final class Histogram {
  private static final int SUB_BITS = 5;
  private static final int SUB_COUNT = 1 << SUB_BITS;

  private final Object lock = new Object();
  private final long[] buckets =
      new long[(Long.SIZE - SUB_BITS) * SUB_COUNT]; // guarded by lock, like the next
  private long sum;
  private long max;

  void record(long nanos) {
    long value = Math.max(0, nanos);
    synchronized (lock) {
      buckets[indexOf(value)]++;
      sum += value;
      max = Math.max(max, value);
    }
  }

  Timings.Summary summary() {
    synchronized (lock) {
      long total = Arrays.stream(buckets).sum();
      return new Timings.Summary(
          total,
          Duration.ofNanos(total == 0 ? 0 : sum / total),
          percentile(buckets, total, 0.50, max),
          percentile(buckets, total, 0.90, max),
          percentile(buckets, total, 0.99, max),
          Duration.ofNanos(max));
    }
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
