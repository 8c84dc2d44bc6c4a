package io.nexios.concurrency;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The places of a group with a limit: first come, first served.
final class Places {
  /*
   * Overview. A place is free, or held by a task, or on its way to the first in the queue: then it
   * is already taken from `free` and the seat says so. A seat that gives up while a place was on
   * its way to it hands that place on, so places are neither lost nor doubled.
   */

  private final int limit;
  private final Object lock = new Object();
  private final Queue<Seat> queue = new ArrayDeque<>(); // guarded by lock
  private final Map<ChildTask<?>, Integer> blockedHolders =
      new HashMap<>(); // guarded by lock; how many threads of each task wait here
  private int free; // guarded by lock
  private boolean open = true; // guarded by lock; false once the group is cancelled

  Places(int limit) {
    this.limit = limit;
    this.free = limit;
  }

  int limit() {
    return limit;
  }

  /// How many threads wait for a place.
  int waiting() {
    synchronized (lock) {
      return queue.size();
    }
  }

  /// Takes a place, and waits for one if need be. Returns false when the group was cancelled.
  ///
  /// @param holder the task of this group that the calling thread works for, if any
  /// @throws IllegalStateException when every place is held by a task that waits here itself
  boolean take(String path, @Nullable ChildTask<?> holder) throws InterruptedException {
    Seat seat;
    synchronized (lock) {
      if (!open) {
        return false;
      }
      if (free > 0 && queue.isEmpty()) {
        free--;
        return true;
      }
      if (holder != null
          && blockedHolders.size() + 1 >= limit
          && !blockedHolders.containsKey(holder)) {
        throw Rejections.allPlacesBlocked(path, limit);
      }
      if (holder != null) {
        blockedHolders.merge(holder, 1, Integer::sum);
      }
      seat = new Seat(Thread.currentThread());
      queue.add(seat);
    }
    return waitFor(seat, holder);
  }

  private boolean waitFor(Seat seat, @Nullable ChildTask<?> holder) throws InterruptedException {
    boolean taken = false;
    try {
      Parking.until(() -> seat.decided);
      taken = seat.granted;
      return taken;
    } finally {
      leave(seat, holder, taken);
    }
  }

  private void leave(Seat seat, @Nullable ChildTask<?> holder, boolean taken) {
    synchronized (lock) {
      if (holder != null) {
        blockedHolders.computeIfPresent(holder, (_, waiting) -> waiting == 1 ? null : waiting - 1);
      }
      if (!seat.decided) {
        queue.remove(seat);
      } else if (seat.granted && !taken) {
        passOn();
      }
    }
  }

  /// Gives a place back.
  void giveBack() {
    synchronized (lock) {
      passOn();
    }
  }

  private void passOn() {
    Seat first = queue.poll();
    if (first == null) {
      free++;
    } else {
      first.decide(true);
    }
  }

  /// Sends away everybody who waits, now and later: the group was cancelled.
  void close() {
    synchronized (lock) {
      open = false;
      Seat seat;
      while ((seat = queue.poll()) != null) {
        seat.decide(false);
      }
    }
  }

  int free() {
    synchronized (lock) {
      return free;
    }
  }

  /** One who waits for a place. */
  private static final class Seat {
    private final Thread thread;
    private volatile boolean decided; // written under the lock
    private boolean granted; // written before decided, read after it

    Seat(Thread thread) {
      this.thread = thread;
    }

    void decide(boolean grant) {
      granted = grant;
      decided = true;
      LockSupport.unpark(thread);
    }
  }
}
