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
      checkCancelAndInterrupt(root);
      LockSupport.park(ready);
    } while (!ready.getAsBoolean());
  }

  private static void checkCancelAndInterrupt(@Nullable Root root) throws InterruptedException {
    if (root == null) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return;
    }
    root.throwIfCancelled();
    if (root.takeForeignInterrupt()) {
      throw new InterruptedException();
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
