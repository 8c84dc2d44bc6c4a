package io.nexios.resilience;

import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Deadline;
import io.nexios.time.TimeSource;
import io.nexios.time.TimeSource.Timer;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A limited number of places and a limited queue in front of them: first come, first served.
final class Gate {
  /*
   * Overview. `occupancy` holds two counters in one word: places taken and waiters. A state record
   * would cost an allocation for each call, and the rules fit in this class.
   *
   * While nobody waits, places are taken and given back by one compare-and-set. While somebody
   * waits, those fail by their own condition and all goes through `lock`:
   *
   * I1. The number of waiters in the word is the size of `queue`, whenever the lock is free.
   * I2. Nobody waits while a place is free, whenever the lock is free. So a place that is given back
   *     goes to the first who still wants it, and nobody overtakes the queue.
   * I3. A waiter's fate leaves WAITING once, by compare-and-set. It has a place if and only if its
   *     fate is ENTERED; if its wait throws nevertheless, it gives the place back.
   *
   * Timers and cancels touch no lock: they change a fate or unpark, and the waiter itself leaves the
   * queue.
   */

  /** How the wish for a place ended. */
  enum Fate {
    WAITING,
    ENTERED,
    /** There was no place in the queue. */
    QUEUE_FULL,
    /** The wait was longer than the gate allows. */
    WAITED_TOO_LONG,
    /** It was the waiter's turn, but its deadline had passed. */
    DEADLINE_PASSED,
    /** The wait was cancelled or interrupted. */
    GIVEN_UP
  }

  private static final VarHandle OCCUPANCY =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "occupancy", VarHandle.class, Gate.class, long.class);
  private static final long ONE_TAKEN = 1;
  private static final long ONE_WAITING = 1L << 32;

  private final Object lock = new Object();
  private final SequencedSet<Waiter> queue = new LinkedHashSet<>(); // guarded by lock
  private volatile long occupancy;
  private volatile int places; // written under lock
  private int queueCapacity; // guarded by lock

  Gate(int places, int queueCapacity) {
    this.places = places;
    this.queueCapacity = queueCapacity;
  }

  /// How many places are taken and how many callers wait, at one moment.
  record Load(int taken, int waiting) {}

  Load load() {
    long seen = occupancy;
    return new Load(taken(seen), waiting(seen));
  }

  private static int taken(long occupancy) {
    return (int) occupancy;
  }

  private static int waiting(long occupancy) {
    return (int) (occupancy >>> 32);
  }

  private boolean hasRoom(long seen) {
    return waiting(seen) == 0 && taken(seen) < places;
  }

  /// Takes a place if one is free and nobody waits for it.
  boolean tryEnter() {
    while (true) {
      long seen = occupancy;
      if (!hasRoom(seen)) {
        return false;
      }
      if (OCCUPANCY.compareAndSet(this, seen, seen + ONE_TAKEN)) {
        return true;
      }
    }
  }

  /// Takes a place, and waits for it if need be. A cancel point if it waits.
  ///
  /// @param maxWaitNanos how long; [Nanos#MAX] for no limit
  /// @param time measures the limit
  Fate enter(long maxWaitNanos, TimeSource time) throws InterruptedException {
    if (tryEnter()) {
      return Fate.ENTERED;
    }
    Waiter waiter = new Waiter(Thread.currentThread(), Deadline.current().orElse(null));
    Fate fate = enqueue(waiter);
    if (fate != Fate.WAITING) {
      return fate;
    }
    Timer timer = null;
    try {
      if (maxWaitNanos != Nanos.MAX) {
        timer = time.schedule(maxWaitNanos, () -> waiter.settle(Fate.WAITED_TOO_LONG));
      }
      Cancellation.awaitUntil(() -> waiter.fate != Fate.WAITING);
      fate = waiter.fate;
      return fate;
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      if (fate != Fate.ENTERED) {
        giveUp(waiter);
      }
    }
  }

  private Fate enqueue(Waiter waiter) {
    synchronized (lock) {
      while (true) {
        long seen = occupancy;
        boolean room = hasRoom(seen);
        if (!room && waiting(seen) >= queueCapacity) {
          return Fate.QUEUE_FULL;
        }
        if (OCCUPANCY.compareAndSet(this, seen, seen + (room ? ONE_TAKEN : ONE_WAITING))) {
          if (room) {
            return Fate.ENTERED;
          }
          queue.add(waiter);
          return Fate.WAITING;
        }
      }
    }
  }

  private void giveUp(Waiter waiter) {
    if (!waiter.settle(Fate.GIVEN_UP) && waiter.fate == Fate.ENTERED) {
      leave();
      return;
    }
    synchronized (lock) {
      if (queue.remove(waiter)) {
        OCCUPANCY.getAndAdd(this, -ONE_WAITING);
      }
    }
  }

  /// Gives a place back.
  void leave() {
    while (true) {
      long seen = occupancy;
      if (waiting(seen) > 0) {
        leaveToWaiters();
        return;
      }
      if (OCCUPANCY.compareAndSet(this, seen, seen - ONE_TAKEN)) {
        return;
      }
    }
  }

  private void leaveToWaiters() {
    synchronized (lock) {
      OCCUPANCY.getAndAdd(this, -ONE_TAKEN);
      admitWaiters();
    }
  }

  /// Changes the limits. More places go to waiters at once; fewer come about as places are given
  /// back.
  void resize(int newPlaces, int newQueueCapacity) {
    synchronized (lock) {
      places = newPlaces;
      queueCapacity = newQueueCapacity;
      admitWaiters();
    }
  }

  /// Gives free places to those who wait and still want one. Called under the lock; restores I2.
  private void admitWaiters() {
    while (!queue.isEmpty() && taken(occupancy) < places) {
      Waiter first = queue.removeFirst();
      boolean late = first.isTooLate();
      boolean entered = first.settle(late ? Fate.DEADLINE_PASSED : Fate.ENTERED) && !late;
      // In one step: with nobody waiting and a place free, another thread would take the place.
      long change = entered ? ONE_TAKEN - ONE_WAITING : -ONE_WAITING;
      OCCUPANCY.getAndAdd(this, change);
    }
  }

  private static final class Waiter {
    private static final VarHandle FATE =
        ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "fate", VarHandle.class, Waiter.class, Fate.class);

    private final Thread thread;
    private final @Nullable Deadline deadline;
    volatile Fate fate = Fate.WAITING;

    Waiter(Thread thread, @Nullable Deadline deadline) {
      this.thread = thread;
      this.deadline = deadline;
    }

    boolean isTooLate() {
      return deadline != null && deadline.isExpired();
    }

    /// Decides the fate, unless that has been done, and wakes the waiter.
    boolean settle(Fate decided) {
      if (!FATE.compareAndSet(this, Fate.WAITING, decided)) {
        return false;
      }
      LockSupport.unpark(thread);
      return true;
    }
  }
}
