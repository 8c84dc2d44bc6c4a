package io.nexios.testing;

import io.nexios.time.TimeSource;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The armed timers of one virtual time, and how far that time has come. Timers that are due at the
/// same instant leave in the order in which they were armed.
final class TimerQueue {
  private static final int MAX_LISTED = 16;

  private final Calls calls;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeSet<Entry> armed = new TreeSet<>(Entry.ORDER); // guarded by lock
  private long sequence; // guarded by lock
  private boolean closed; // guarded by lock
  private volatile long elapsedNanos; // written under lock

  TimerQueue(Calls calls) {
    this.calls = calls;
  }

  long elapsedNanos() {
    return elapsedNanos;
  }

  Entry add(long delayNanos, Runnable action) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "virtual time has ended: schedule must come before the body of ManualTime.run returns");
      }
      Entry entry = new Entry(this, elapsedNanos, Math.max(0, delayNanos), sequence++, action);
      armed.add(entry);
      return entry;
    } finally {
      lock.unlock();
    }
  }

  boolean hasDue() {
    lock.lock();
    try {
      return !armed.isEmpty() && armed.first().dueAt <= elapsedNanos;
    } finally {
      lock.unlock();
    }
  }

  /// Takes the first timer that is due out of the queue, or returns null if none is.
  @Nullable Entry takeDue() {
    lock.lock();
    try {
      return hasDue() ? armed.pollFirst() : null;
    } finally {
      lock.unlock();
    }
  }

  /// Moves time to the next timer, though not past `limitNanos`, if no call came since `stamp`.
  /// Without a timer it moves to the limit, unless that is [Long#MAX_VALUE].
  ///
  /// @return whether time has moved
  boolean moveOn(long limitNanos, long stamp) {
    lock.lock();
    try {
      long next = armed.isEmpty() ? Long.MAX_VALUE : armed.first().dueAt;
      long target = Math.min(next, limitNanos);
      if (calls.stamp() != stamp || target <= elapsedNanos || target == Long.MAX_VALUE) {
        return false;
      }
      elapsedNanos = target;
      return true;
    } finally {
      lock.unlock();
    }
  }

  List<Entry> armed() {
    lock.lock();
    try {
      return List.copyOf(armed);
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return armed.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    List<Entry> entries = armed();
    StringBuilder text = new StringBuilder("virtual time stands at ");
    text.append(Nanos.text(elapsedNanos)).append(", timers armed: ").append(entries.size());
    entries.stream().limit(MAX_LISTED).forEach(entry -> text.append("\n  ").append(entry));
    return entries.size() > MAX_LISTED ? text.append("\n  ...").toString() : text.toString();
  }

  /// Forgets all timers and takes no more.
  void close() {
    lock.lock();
    try {
      closed = true;
      armed.clear();
    } finally {
      lock.unlock();
    }
  }

  /** One timer. It is in the queue until it is taken to run or taken back, whichever is first. */
  static final class Entry implements TimeSource.Timer {
    static final Comparator<Entry> ORDER =
        Comparator.<Entry>comparingLong(entry -> entry.dueAt)
            .thenComparingLong(entry -> entry.sequence);

    final long dueAt;
    final boolean hasNoDelay;
    final Runnable action;
    private final TimerQueue queue;
    private final long sequence;
    private final String armedBy = Thread.currentThread().getName();

    Entry(TimerQueue queue, long armedAt, long delayNanos, long sequence, Runnable action) {
      this.queue = queue;
      this.dueAt = Nanos.sum(armedAt, delayNanos);
      this.hasNoDelay = delayNanos == 0;
      this.sequence = sequence;
      this.action = action;
    }

    @Override
    public boolean cancel() {
      queue.calls.begin();
      queue.lock.lock();
      try {
        return queue.armed.remove(this);
      } finally {
        queue.lock.unlock();
        queue.calls.end();
      }
    }

    @Override
    public String toString() {
      return "due at %s, armed by \"%s\": %s"
          .formatted(Nanos.text(dueAt), armedBy, describe(action));
    }

    private static String describe(Runnable action) {
      try {
        return action.toString();
      } catch (Throwable broken) { // it must not replace what is being told
        return action.getClass().getName();
      }
    }
  }
}
