package io.nexios.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A binary min-heap of timers by due time and then by age, each of which knows its index: add and
/// remove take O(log n), the first costs nothing. Not thread-safe; the owner's lock guards it.
///
/// **Source.** The indexed heap of `java.util.concurrent.ScheduledThreadPoolExecutor`, with which a
/// cancelled timer leaves at once and a million of them leave nothing behind.
final class TimerHeap {
  private static final int INITIAL_CAPACITY = 64;
  private static final String FILLED = "slots below size are filled";

  private SystemTimeSource.@Nullable Entry[] entries = new SystemTimeSource.Entry[INITIAL_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  int capacity() {
    return entries.length;
  }

  SystemTimeSource.@Nullable Entry first() {
    return entries[0];
  }

  /// Puts a timer in. Here the array shrinks, too, and not where timers leave: that needs memory,
  /// and neither a cancel nor the timer thread may fail for want of it.
  void add(SystemTimeSource.Entry entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    } else if (size < entries.length / 4 && entries.length > INITIAL_CAPACITY) {
      entries = Arrays.copyOf(entries, entries.length / 2);
    }
    rise(size, entry);
    size++;
  }

  void remove(SystemTimeSource.Entry entry) {
    int hole = entry.index;
    SystemTimeSource.Entry last = at(size - 1);
    if (last != entry && hole > 0 && last.isBefore(at(above(hole)))) {
      rise(hole, last);
    } else if (last != entry) {
      sink(hole, last);
    }
    entry.index = -1;
    entries[--size] = null;
  }

  // The next two look first and move second, and while they move they call nothing: where the stack
  // of the calling thread ends in them, the heap is as it was before.

  /// Puts a timer at a free place or above it, and those above it down.
  private void rise(int from, SystemTimeSource.Entry entry) {
    int target = from;
    while (target > 0 && entry.isBefore(at(above(target)))) {
      target = above(target);
    }
    for (int hole = from; hole != target; ) {
      int above = (hole - 1) >>> 1;
      SystemTimeSource.Entry moved = entries[above];
      assert moved != null : FILLED;
      entries[hole] = moved;
      moved.index = hole;
      hole = above;
    }
    entries[target] = entry;
    entry.index = target;
  }

  /// Puts the last timer at a place that becomes free or below it, and those below it up.
  private void sink(int from, SystemTimeSource.Entry last) {
    int target = from;
    int child = earlierChild(target);
    while (child > 0 && at(child).isBefore(last)) {
      target = child;
      child = earlierChild(target);
    }
    SystemTimeSource.Entry moved = last;
    for (int hole = target; ; hole = (hole - 1) >>> 1) {
      SystemTimeSource.Entry next = entries[hole];
      assert next != null : FILLED;
      entries[hole] = moved;
      moved.index = hole;
      moved = next;
      if (hole == from) {
        return;
      }
    }
  }

  /// The place of the earlier of the two below, without the last timer; zero when there is none.
  private int earlierChild(int index) {
    int child = 2 * index + 1;
    if (child >= size - 1) {
      return 0;
    }
    return child + 1 < size - 1 && at(child + 1).isBefore(at(child)) ? child + 1 : child;
  }

  private static int above(int index) {
    return (index - 1) >>> 1;
  }

  private SystemTimeSource.Entry at(int index) {
    SystemTimeSource.Entry entry = entries[index];
    assert entry != null : FILLED;
    return entry;
  }
}
