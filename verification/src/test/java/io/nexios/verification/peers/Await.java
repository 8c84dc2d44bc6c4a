package io.nexios.verification.peers;

import java.util.concurrent.TimeUnit;

/// Waits for what another thread is about to do and no event announces.
final class Await {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Await() {}

  /// Waits until a platform thread waits or has ended.
  static void standstill(Thread thread) {
    long begun = System.nanoTime();
    while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new AssertionError(thread + " still runs after 20 s");
      }
      Thread.onSpinWait();
    }
  }
}
