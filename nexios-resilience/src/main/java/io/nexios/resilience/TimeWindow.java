package io.nexios.resilience;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Remembers the calls of the latest time, by tenths of the window.
final class TimeWindow extends Tally {
  /*
   * Overview. Time is cut into slices from the window's beginning. Each slice has a bucket, which
   * stands in the ring at its number modulo the ring's length and knows its number.
   *
   * I1. A bucket counts its own slice only. So a reader leaves out what is too old by its number, and
   *     nothing has to be rolled, subtracted or dropped at the right moment: neither an idle hour
   *     nor a race between two threads can leave an old call in the window, or take one out twice.
   * I2. The number in a place of the ring only grows: a bucket is put in the place of an older one
   *     by compare-and-set. A thread that is late by a whole window finds a newer one and counts
   *     nothing, since its call has left the window.
   * I3. `calls` of a bucket is raised before `marks` and read after it, so no reader sees more
   *     failures than calls.
   */

  static final int SLICES = 10;

  private final Thresholds thresholds;
  private final long origin;
  private final long sliceNanos;
  private final AtomicReferenceArray<@Nullable Bucket> ring = new AtomicReferenceArray<>(SLICES);

  TimeWindow(long lengthNanos, Thresholds thresholds, long now) {
    this.thresholds = thresholds;
    this.origin = now;
    this.sliceNanos = Math.ceilDiv(lengthNanos, SLICES);
  }

  @Override
  boolean add(Outcome outcome, long now) {
    long slice = slice(now);
    Bucket bucket = bucket(slice);
    if (bucket == null) { // I2
      return false;
    }
    bucket.add(1, Marks.of(outcome));
    return isTripped(now);
  }

  private long slice(long now) {
    return Math.floorDiv(now - origin, sliceNanos);
  }

  private @Nullable Bucket bucket(long slice) {
    int place = Math.floorMod(slice, SLICES);
    while (true) {
      Bucket present = ring.get(place);
      if (present != null && present.slice >= slice) {
        return present.slice == slice ? present : null;
      }
      Bucket fresh = new Bucket(slice);
      if (ring.compareAndSet(place, present, fresh)) {
        return fresh;
      }
    }
  }

  @Override
  Counts counts(long now) {
    long oldest = slice(now) - SLICES + 1;
    long calls = 0;
    long failures = 0;
    long slow = 0;
    for (int place = 0; place < SLICES; place++) {
      Bucket bucket = ring.get(place);
      if (bucket != null && bucket.slice >= oldest) {
        long marks = bucket.marks; // I3
        calls += bucket.calls;
        failures += Marks.failures(marks);
        slow += Marks.slow(marks);
      }
    }
    return new Counts(calls, failures, slow);
  }

  @Override
  boolean isTripped(long now) {
    Counts counts = counts(now);
    return thresholds.areReached(counts.calls(), counts.failures(), counts.slow());
  }

  @Override
  boolean readsTime() {
    return true;
  }

  @Override
  Tally resized(Settings settings, long now) {
    Tally next = settings.newTally(now);
    if (next instanceof TimeWindow window) {
      for (int place = 0; place < SLICES; place++) {
        Bucket bucket = ring.get(place);
        if (bucket != null) {
          long end = origin + (bucket.slice + 1) * sliceNanos - 1;
          window.take(bucket, end - now > 0 ? now : end);
        }
      }
    }
    return next;
  }

  private void take(Bucket old, long at) {
    Bucket bucket = bucket(slice(at));
    if (bucket != null) {
      bucket.add(old.calls, old.marks);
    }
  }

  private static final class Bucket {
    private static final VarHandle CALLS = handle("calls");
    private static final VarHandle MARKS = handle("marks");

    private static VarHandle handle(String field) {
      return ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), field, VarHandle.class, Bucket.class, long.class);
    }

    final long slice;
    private volatile long calls;
    private volatile long marks;

    Bucket(long slice) {
      this.slice = slice;
    }

    void add(long moreCalls, long moreMarks) {
      CALLS.getAndAdd(this, moreCalls);
      if (moreMarks != 0) {
        MARKS.getAndAdd(this, moreMarks);
      }
    }
  }
}
