package io.nexios.time;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The operating system's monotonic clock, and the one platform thread that fires timers.
final class SystemTimeSource implements TimeSource {
  /*
   * Overview. All armed timers stand in one heap, guarded by `lock`. The timer thread takes the head
   * when it is due, releases the lock and runs the action; else it parks until the head is due.
   *
   * It is a platform thread because it must fire while every carrier of the virtual threads is busy,
   * and a daemon because nobody is there to join it: it lives as long as the class.
   *
   * I1. Whenever the lock is free, `wakeAt` is no later than the due time of the head, or the thread
   *     has been unparked since. So no timer is late because of a sleeping thread.
   * I2. No action runs with the lock held.
   *
   * Only a timer that becomes the head before `wakeAt` unparks the thread. A timer that is cancelled
   * leaves the planned wake-up in place: waking once for nothing costs less than one unpark for each
   * of a million timeouts that never fire.
   */

  static final SystemTimeSource INSTANCE = new SystemTimeSource();

  /** Half of the range, so that the difference of two due times never overflows. */
  private static final long MAX_DELAY_NANOS = Long.MAX_VALUE >> 1;

  private static final System.Logger LOGGER = System.getLogger("io.nexios.time");

  private final ReentrantLock lock = new ReentrantLock();
  private final TimerHeap heap = new TimerHeap(); // guarded by lock
  private @Nullable Thread thread; // guarded by lock; set once, at the first timer
  private long wakeAt; // guarded by lock; when the parked thread will look again
  private boolean parked; // guarded by lock; whether the thread relies on wakeAt

  private SystemTimeSource() {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    long dueAt = System.nanoTime() + Math.clamp(delayNanos, 0, MAX_DELAY_NANOS);
    Entry entry = new Entry(this, dueAt, action);
    Thread wake = null;
    lock.lock();
    try {
      heap.add(entry);
      if (thread == null) {
        thread = startThread();
      } else if (parked && heap.first() == entry && dueAt - wakeAt < 0) {
        parked = false; // one unpark is enough, whoever comes next
        wake = thread;
      }
    } finally {
      lock.unlock();
    }
    if (wake != null) {
      LockSupport.unpark(wake);
    }
    return entry;
  }

  private Thread startThread() {
    return Thread.ofPlatform().daemon().name("nexios-timer").start(this::fireForever);
  }

  private void fireForever() {
    while (true) {
      Entry due = null;
      long parkNanos = Long.MAX_VALUE;
      lock.lock();
      try {
        parked = false;
        Entry first = heap.first();
        if (first != null) {
          parkNanos = first.dueAt - System.nanoTime();
          if (parkNanos <= 0) {
            due = first;
            heap.remove(first);
          }
        }
        if (due == null) {
          parked = true;
          wakeAt = first == null ? System.nanoTime() + MAX_DELAY_NANOS : first.dueAt;
        }
      } finally {
        lock.unlock();
      }
      if (due == null) {
        LockSupport.parkNanos(this, parkNanos);
      } else {
        fire(due);
      }
      Thread.interrupted(); // nobody owns this thread, so nobody may stop it
    }
  }

  private static void fire(Entry due) {
    Runnable action = due.takeAction();
    try {
      if (action != null) {
        action.run();
      }
    } catch (Throwable failure) { // the thread serves everybody: one bad action must not end it
      LOGGER.log(System.Logger.Level.ERROR, "a timer action failed", failure);
    }
  }

  /** For tests: how many timers are armed. */
  int armed() {
    lock.lock();
    try {
      return heap.size();
    } finally {
      lock.unlock();
    }
  }

  /** One armed timer; it knows its own place in the heap, so it leaves without a search. */
  static final class Entry implements Timer {
    final long dueAt;
    int index = -1; // guarded by the source's lock; -1 outside of the heap
    private final SystemTimeSource source;
    private @Nullable Runnable action; // guarded by the source's lock; null once taken

    Entry(SystemTimeSource source, long dueAt, Runnable action) {
      this.source = source;
      this.dueAt = dueAt;
      this.action = action;
    }

    @Override
    public boolean cancel() {
      source.lock.lock();
      try {
        action = null; // a kept handle keeps nothing else
        if (index < 0) {
          return false;
        }
        source.heap.remove(this);
        return true;
      } finally {
        source.lock.unlock();
      }
    }

    private @Nullable Runnable takeAction() {
      source.lock.lock();
      try {
        Runnable taken = action;
        action = null;
        return taken;
      } finally {
        source.lock.unlock();
      }
    }
  }
}
