package io.nexios.resilience;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Adds up two numbers over the latest time, by tenths of it.
final class TimeRing {
  /*
   * Overview. Time is cut into slices from the ring's beginning. Each slice has a bucket, which
   * stands in the ring at its number modulo the ring's length and knows its number.
   *
   * I1. A bucket counts its own slice only. So a reader leaves out what is too old by its number, and
   *     nothing has to be rolled, subtracted or dropped at the right moment: neither an idle hour
   *     nor a race between two threads can leave an old count in the sum, or take one out twice.
   * I2. The number in a place of the ring only grows: a bucket is put in the place of an older one
   *     by compare-and-set. A thread that is late by a whole ring finds a newer one and counts
   *     nothing, since what it counts is too old.
   * I3. `first` of a bucket is raised before `second` and read after it. So where each raise of
   *     `second` goes with one of `first`, no reader sees the former without the latter.
   */

  static final int SLICES = 10;

  /// What was added up.
  record Sums(long first, long second) {}

  private final long origin;
  private final long sliceNanos;
  private final AtomicReferenceArray<@Nullable Bucket> buckets = new AtomicReferenceArray<>(SLICES);

  TimeRing(long lengthNanos, long now) {
    this.origin = now;
    this.sliceNanos = Math.ceilDiv(lengthNanos, SLICES);
  }

  void add(long now, long first, long second) {
    Bucket bucket = bucket(slice(now));
    if (bucket != null) { // I2
      bucket.add(first, second);
    }
  }

  private long slice(long now) {
    return Math.floorDiv(now - origin, sliceNanos);
  }

  private @Nullable Bucket bucket(long slice) {
    int place = Math.floorMod(slice, SLICES);
    while (true) {
      Bucket present = buckets.get(place);
      if (present != null && present.slice >= slice) {
        return present.slice == slice ? present : null;
      }
      Bucket fresh = new Bucket(slice);
      if (buckets.compareAndSet(place, present, fresh)) {
        return fresh;
      }
    }
  }

  Sums sums(long now) {
    long oldest = slice(now) - SLICES + 1;
    long first = 0;
    long second = 0;
    for (int place = 0; place < SLICES; place++) {
      Bucket bucket = buckets.get(place);
      if (bucket != null && bucket.slice >= oldest) {
        second += bucket.second; // I3
        first += bucket.first;
      }
    }
    return new Sums(first, second);
  }

  /// Adds what stands here to a ring of another length, each slice at its end.
  void copyInto(TimeRing other, long now) {
    for (int place = 0; place < SLICES; place++) {
      Bucket bucket = buckets.get(place);
      if (bucket != null) {
        long end = origin + (bucket.slice + 1) * sliceNanos - 1;
        other.add(end - now > 0 ? now : end, bucket.first, bucket.second);
      }
    }
  }

  private static final class Bucket {
    private static final VarHandle FIRST = handle("first");
    private static final VarHandle SECOND = handle("second");

    private static VarHandle handle(String field) {
      return ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), field, VarHandle.class, Bucket.class, long.class);
    }

    final long slice;
    volatile long first;
    volatile long second;

    Bucket(long slice) {
      this.slice = slice;
    }

    void add(long moreFirst, long moreSecond) {
      if (moreFirst != 0) {
        FIRST.getAndAdd(this, moreFirst);
      }
      if (moreSecond != 0) {
        SECOND.getAndAdd(this, moreSecond);
      }
    }
  }
}
