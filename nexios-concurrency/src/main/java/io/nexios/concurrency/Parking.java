package io.nexios.concurrency;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The one place where Nexios lets a thread wait for something that may be cancelled.
final class Parking {
  private Parking() {}

  /// Waits until `ready` holds. Whoever makes it true must unpark the calling thread afterwards.
  ///
  /// What is ready is taken, cancelled or not. Else, while the innermost scope is cancelled, this
  /// throws its cancel and leaves the interrupt flag as it is; and at an interrupt by somebody else
  /// it clears the flag and throws [InterruptedException].
  static void until(BooleanSupplier ready) throws InterruptedException {
    if (ready.getAsBoolean()) {
      return;
    }
    Root root = Root.current();
    do {
      check(root);
      LockSupport.park(ready);
    } while (!ready.getAsBoolean());
  }

  /// Throws what a wait would throw that has to wait.
  static void check() throws InterruptedException {
    check(Root.current());
  }

  private static void check(@Nullable Root root) throws InterruptedException {
    if (root != null) {
      root.throwIfCancelled();
    }
    if (takeForeignInterrupt(root)) {
      throw new InterruptedException();
    }
  }

  /// Clears the flag of the calling thread if somebody else than Nexios has set it, and returns
  /// whether it was so.
  static boolean takeForeignInterrupt() {
    return takeForeignInterrupt(Root.current());
  }

  private static boolean takeForeignInterrupt(@Nullable Root root) {
    return root == null ? Thread.interrupted() : root.takeForeignInterrupt();
  }

  /// Sets the flag for an interrupt of somebody else that a wait has thrown and that does not leave
  /// as an exception. One of ours may have come meanwhile, and must not take it along.
  static void restoreForeignInterrupt() {
    Root root = Root.current();
    if (root == null) {
      Thread.currentThread().interrupt();
    } else {
      root.restoreForeignInterrupt();
    }
  }

  /// Waits until `ready` holds, whatever happens meanwhile. Returns whether an interrupt came; the
  /// flag is then clear.
  static boolean uninterruptiblyUntil(BooleanSupplier ready) {
    boolean interrupted = false;
    while (!ready.getAsBoolean()) {
      LockSupport.park(ready);
      interrupted |= Thread.interrupted();
    }
    return interrupted;
  }
}
