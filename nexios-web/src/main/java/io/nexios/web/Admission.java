package io.nexios.web;

import java.util.LinkedHashSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * Requests run up to a limit, wait up to another, and are turned away beyond it, all without a
 * thread. A place that is given back goes to the request that has waited longest.
 *
 * I1. A ticket is in the queue, or was started, or left, or was turned away: exactly one of them,
 *     because only the thread that removes it from the queue (under the lock) may start it or let it
 *     leave.
 * I2. No ticket stays in the queue while a place is free: who gives a place back looks at the queue
 *     afterwards, and who joins the queue looks at the places afterwards.
 *
 * `queued` is written under the lock and read without it, to keep the lock off the way of requests
 * that need not wait. Tickets are started outside of the lock.
 */
/// Lets a bounded number of requests run and a bounded number wait.
///
/// **Threading.** All methods may be called from any thread; none waits for a request.
final class Admission {
  private final Places places;
  private final int maxQueued;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<Ticket> queue = new LinkedHashSet<>(); // guarded by lock
  private volatile int queued;

  Admission(int maxRunning, int maxQueued) {
    this.places = new Places(maxRunning);
    this.maxQueued = maxQueued;
  }

  /// What waits to be started, by identity.
  interface Ticket {
    /// Called once, when there is a place; it must give it back.
    void start();

    /// Called under the lock when it has to wait, before it can be started; must be short.
    void queued();
  }

  /// Starts the ticket or lets it wait.
  ///
  /// @return false when it is turned away
  boolean admit(Ticket ticket) {
    if (queued == 0 && places.tryTake()) {
      ticket.start();
      return true;
    }
    return enqueue(ticket);
  }

  private boolean enqueue(Ticket ticket) {
    lock.lock();
    try {
      if (queue.size() >= maxQueued) {
        return false;
      }
      ticket.queued();
      queue.addLast(ticket);
      queued = queue.size();
    } finally {
      lock.unlock();
    }
    startQueued();
    return true;
  }

  /// Takes a waiting ticket out of the queue.
  ///
  /// @return whether it was there, and so will never be started
  boolean leave(Ticket ticket) {
    lock.lock();
    try {
      boolean removed = queue.remove(ticket);
      queued = queue.size();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  void giveBack() {
    places.giveBack();
    startQueued();
  }

  int running() {
    return places.taken();
  }

  int waiting() {
    return queued;
  }

  private void startQueued() {
    while (queued > 0 && places.tryTake()) {
      Ticket next = poll();
      if (next == null) {
        places.giveBack(); // somebody else took the last one; look again, because of I2
      } else {
        next.start();
      }
    }
  }

  private @Nullable Ticket poll() {
    lock.lock();
    try {
      Ticket first = queue.isEmpty() ? null : queue.removeFirst();
      queued = queue.size();
      return first;
    } finally {
      lock.unlock();
    }
  }
}
