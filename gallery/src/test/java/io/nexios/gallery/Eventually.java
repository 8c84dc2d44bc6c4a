package io.nexios.gallery;

import java.util.concurrent.Callable;
import java.util.function.Predicate;

/// Looks again until something is as it should be: for what happens after an answer.
final class Eventually {
  private static final long LIMIT_NANOS = 20_000_000_000L;

  private Eventually() {}

  /// {@return the first value that is as it should be, or the last one before the time was up}
  @SuppressWarnings("ThreadPriorityCheck") // the others need the processor
  static <T> T get(Callable<T> look, Predicate<T> asItShouldBe) throws Exception {
    long start = System.nanoTime();
    var value = look.call();
    while (!asItShouldBe.test(value) && System.nanoTime() - start < LIMIT_NANOS) {
      Thread.yield();
      value = look.call();
    }
    return value;
  }
}
