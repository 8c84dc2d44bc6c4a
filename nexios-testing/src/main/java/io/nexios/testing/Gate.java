package io.nexios.testing;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Where threads of a test wait for each other, and fail when nobody comes.
///
/// They wait without a limit, so that a virtual time sees that they wait; a timer of the system's
/// time source wakes them when patience is over.
final class Gate {
  private final Duration patience;
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

  Gate(Duration patience) {
    this.patience = patience;
  }

  /// Waits until `ready` holds. Whoever makes it true must call [#changed] afterwards.
  ///
  /// @param complaint says who waits for what, when patience is over
  void await(BooleanSupplier ready, Supplier<String> complaint) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!ready.getAsBoolean()) {
      Stay stay = new Stay(ready, complaint);
      waiting.add(stay.thread);
      try (var _ = Patience.watch(patience, stay)) {
        stay.untilReady();
      } finally {
        waiting.remove(stay.thread);
      }
    }
  }

  /// As [#await], but keeps an interrupt in the flag and goes on waiting.
  void awaitUninterruptibly(BooleanSupplier ready, Supplier<String> complaint) {
    boolean interrupted = false;
    boolean passed = false;
    while (!passed) {
      try {
        await(ready, complaint);
        passed = true;
      } catch (InterruptedException kept) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void changed() {
    waiting.forEach(LockSupport::unpark);
  }

  /** One thread that waits; run by the timer when patience is over. */
  private static final class Stay implements Runnable {
    final Thread thread = Thread.currentThread();
    private final BooleanSupplier ready;
    private final Supplier<String> complaint;
    private volatile boolean over;

    Stay(BooleanSupplier ready, Supplier<String> complaint) {
      this.ready = ready;
      this.complaint = complaint;
    }

    void untilReady() throws InterruptedException {
      while (!ready.getAsBoolean()) {
        if (over) {
          throw new AssertionError(complaint.get());
        }
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }

    @Override
    public void run() {
      over = true;
      LockSupport.unpark(thread);
    }
  }
}
