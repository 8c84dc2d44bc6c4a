package io.nexios.concurrency;

import java.util.function.BooleanSupplier;

/// Waits for what other threads do, where no latch can stand; without a limit, because a test that
/// hangs says more than one that fails at random.
final class Await {
  private Await() {}

  /// Waits until a thread waits, and so has done what it does before.
  static void waiting(Thread thread) {
    until(() -> thread.getState() == Thread.State.WAITING);
  }

  @SuppressWarnings("ThreadPriorityCheck") // whoever runs first, the condition is the same
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}
