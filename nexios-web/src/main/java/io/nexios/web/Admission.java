package io.nexios.web;

import io.nexios.concurrency.CancelReason;
import io.nexios.resilience.AdaptiveLimit;
import io.nexios.resilience.Permit;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * Requests run up to a limit, wait up to another, and are turned away beyond it, all without a
 * thread. A place that is given back goes to the request that has waited longest.
 *
 * With an adaptive limit a request needs a permit of it beside its place. Both are taken under the
 * lock then: otherwise one that finds a place and no permit could hold the place for a moment against
 * another one, which would be stranded in the queue.
 *
 * I1. A ticket is in the queue, or was started, or left, or was turned away: exactly one of them,
 *     because only the thread that removes it from the queue (under the lock) may start it or let it
 *     leave.
 * I2. No ticket stays in the queue while it could start: who gives a place or a permit back looks at
 *     the queue afterwards, and who joins the queue looks at the places afterwards.
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
  private final @Nullable AdaptiveLimit limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<Ticket> queue = new LinkedHashSet<>(); // guarded by lock
  private volatile int queued;

  /// @param limit lowers the number of those that run; null for none
  Admission(int maxRunning, int maxQueued, @Nullable AdaptiveLimit limit) {
    this.places = new Places(maxRunning);
    this.maxQueued = maxQueued;
    this.limit = limit;
  }

  /// What waits to be started, by identity.
  interface Ticket {
    /// Called once, when it may run; throws nothing.
    ///
    /// @return whether it runs, and so will give the turn back; else it is over
    boolean start(Turn turn);

    /// Called under the lock when it has to wait, before it can be started; must be short. If it
    /// throws, the ticket does not wait.
    void queued();
  }

  /// Starts the ticket or lets it wait. What it throws has kept the ticket out: no place is taken.
  ///
  /// @return false when it is turned away
  boolean admit(Ticket ticket) {
    Turn turn = queued == 0 ? tryTake() : null;
    if (turn == null) {
      return enqueue(ticket);
    }
    if (!ticket.start(turn)) {
      giveBack(turn);
    }
    return true;
  }

  private @Nullable Turn tryTake() {
    if (limit == null) {
      return places.tryTake() ? Turn.UNMEASURED : null;
    }
    lock.lock();
    try {
      return tryTake(limit);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Turn tryTake(AdaptiveLimit measured) {
    if (!places.tryTake()) {
      return null;
    }
    Optional<Permit> permit = Optional.empty();
    try {
      permit = measured.tryAcquire();
    } finally { // also when it throws
      if (permit.isEmpty()) {
        places.giveBack();
      }
    }
    return permit.map(Turn::new).orElse(null);
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

  /// Gives the permit of a turn back, as soon as it is known what its work has taken.
  void reported(Turn turn, @Nullable CancelReason reason, @Nullable Throwable failure) {
    if (turn.report(reason, failure)) {
      startQueued();
    }
  }

  void giveBack(Turn turn) {
    turn.close();
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
    while (queued > 0) {
      Turn turn = tryTake();
      if (turn == null) {
        return;
      }
      Ticket next = poll();
      if (next == null || !next.start(turn)) { // look again, because of I2
        turn.close();
        places.giveBack();
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
