package io.nexios.time;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
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
   * I3. A timer leaves the heap and gives its action away under one lock: either to the thread, and
   *     then no cancel succeeds, or to a cancel, and then it never runs.
   * I4. A caller whose stack ends here, or that finds no memory, leaves a heap as whole as before,
   *     and at worst a timer that it knows nothing of. An unpark that it misses the next one makes.
   *
   * Only a head that is due before `wakeAt` has the thread unparked. A timer that is cancelled
   * leaves the planned wake-up in place: waking once for nothing costs less than one unpark for each
   * of a million timeouts that never fire.
   */

  static final SystemTimeSource INSTANCE =
      new SystemTimeSource(
          Thread.ofPlatform()
              .daemon()
              .name("nexios-timer")
              .inheritInheritableThreadLocals(false) // it outlives whoever comes first
              .factory());

  /** Half of the range, so that the difference of two due times never overflows. */
  private static final long MAX_DELAY_NANOS = Long.MAX_VALUE >> 1;

  private static final System.Logger LOGGER = System.getLogger("io.nexios.time");

  private final ThreadFactory threads;
  private final Object lock = new Object();
  private final TimerHeap heap = new TimerHeap(); // guarded by lock
  private long sequence; // guarded by lock
  private @Nullable Thread thread; // guarded by lock; set once, at the first timer
  private long wakeAt; // guarded by lock, written by the thread only; when it will look again
  private boolean parked; // guarded by lock; whether the thread relies on wakeAt

  SystemTimeSource(ThreadFactory threads) {
    this.threads = threads;
  }

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
    Objects.requireNonNull(action, "action");
    long dueAt = System.nanoTime() + Math.clamp(delayNanos, 0, MAX_DELAY_NANOS);
    Entry entry;
    synchronized (lock) {
      if (thread == null) {
        thread = startThread(); // before the timer is armed: if it fails, nothing has happened
      }
      entry = new Entry(this, dueAt, sequence++, action);
      heap.add(entry);
      wakeIfLate();
    }
    return entry;
  }

  @Override
  public int pending() {
    synchronized (lock) {
      return heap.size();
    }
  }

  private void wakeIfLate() {
    Entry first = heap.first();
    if (parked && first != null && first.dueAt - wakeAt < 0) {
      LockSupport.unpark(thread);
      parked = false; // one unpark is enough, whoever comes next
    }
  }

  private Thread startThread() {
    Thread started = threads.newThread(this::fireForever);
    started.start();
    return started;
  }

  private void fireForever() {
    while (true) {
      Runnable due = takeDue();
      if (due == null) {
        LockSupport.parkNanos(this, wakeAt - System.nanoTime());
      } else {
        fire(due);
      }
      Thread.interrupted(); // nobody owns this thread, so nobody may stop it
    }
  }

  /** Takes the action that is due, or plans when to look again. */
  private @Nullable Runnable takeDue() {
    synchronized (lock) {
      Entry first = heap.first();
      long now = System.nanoTime();
      if (first != null && first.dueAt - now <= 0) {
        parked = false;
        return first.take();
      }
      parked = true;
      wakeAt = first == null ? now + MAX_DELAY_NANOS : first.dueAt;
      return null;
    }
  }

  /** Runs an action. The thread serves everybody, so nothing that one does may end it. */
  private static void fire(Runnable action) {
    try {
      action.run();
    } catch (Throwable failure) {
      try {
        LOGGER.log(System.Logger.Level.ERROR, "a timer action failed", failure);
      } catch (Throwable unspeakable) { // a failure that cannot be printed, or a broken log handler
        return;
      }
    }
  }

  /** One armed timer; it knows its own place in the heap, so it leaves without a search. */
  static final class Entry implements Timer {
    final long dueAt;
    final long sequence;
    int index = -1; // guarded by the source's lock; -1 outside of the heap
    private final SystemTimeSource source;
    private @Nullable Runnable action; // guarded by the source's lock; null outside of the heap

    Entry(SystemTimeSource source, long dueAt, long sequence, Runnable action) {
      this.source = source;
      this.dueAt = dueAt;
      this.sequence = sequence;
      this.action = action;
    }

    boolean isBefore(Entry other) {
      long later =
          dueAt - other.dueAt; // a difference, because the clock may pass the end of its range
      return later < 0 || (later == 0 && sequence - other.sequence < 0);
    }

    @Override
    public boolean cancel() {
      synchronized (source.lock) {
        return take() != null; // a kept handle keeps nothing else
      }
    }

    /** Leaves the heap, under the lock; null if that has happened before. */
    private @Nullable Runnable take() {
      Runnable taken = action;
      if (taken != null) {
        source.heap.remove(this);
        action = null;
      }
      return taken;
    }
  }
}
