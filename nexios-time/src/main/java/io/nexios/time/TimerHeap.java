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

  private SystemTimeSource.@Nullable Entry[] entries = new SystemTimeSource.Entry[INITIAL_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  SystemTimeSource.@Nullable Entry first() {
    return entries[0];
  }

  void add(SystemTimeSource.Entry entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    siftUp(size++, entry);
  }

  void remove(SystemTimeSource.Entry entry) {
    int hole = entry.index;
    entry.index = -1;
    SystemTimeSource.Entry last = at(--size);
    entries[size] = null;
    if (last != entry) {
      siftDown(hole, last);
      if (at(hole) == last) {
        siftUp(hole, last);
      }
    }
    if (size < entries.length / 4 && entries.length > INITIAL_CAPACITY) {
      entries = Arrays.copyOf(entries, entries.length / 2);
    }
  }

  private void siftUp(int from, SystemTimeSource.Entry entry) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      SystemTimeSource.Entry above = at(parent);
      if (!entry.isBefore(above)) {
        break;
      }
      place(hole, above);
      hole = parent;
    }
    place(hole, entry);
  }

  private void siftDown(int from, SystemTimeSource.Entry entry) {
    int hole = from;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      SystemTimeSource.Entry below = at(child);
      if (!below.isBefore(entry)) {
        break;
      }
      place(hole, below);
      hole = child;
    }
    place(hole, entry);
  }

  private void place(int index, SystemTimeSource.Entry entry) {
    entries[index] = entry;
    entry.index = index;
  }

  private SystemTimeSource.Entry at(int index) {
    SystemTimeSource.Entry entry = entries[index];
    assert entry != null : "slots below size are filled";
    return entry;
  }
}
