package io.nexios.concurrency;

import java.util.function.BooleanSupplier;

/// Waits that burn time instead of giving it away.
final class Spin {
  private Spin() {}

  static void turns(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }

  /// Keeps a processor busy until something has happened.
  static void turnUntil(BooleanSupplier reached) {
    while (!reached.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  /// Until another thread of the test has got somewhere where it does not say so.
  @SuppressWarnings("ThreadPriorityCheck") // the others need the processor
  static void until(BooleanSupplier reached) {
    while (!reached.getAsBoolean()) {
      Thread.yield();
    }
  }

  /// Until a thread waits, and so has done what it does before.
  static void untilWaiting(Thread thread) {
    until(() -> thread.getState() == Thread.State.WAITING);
  }
}
