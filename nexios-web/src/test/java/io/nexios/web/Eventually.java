package io.nexios.web;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Asks again until the answer is right: for what another thread does and no event announces.
final class Eventually {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Eventually() {}

  @SuppressWarnings("ThreadPriorityCheck") // the others need the processor
  static <T> T get(Callable<T> question, Predicate<? super T> right) throws Exception {
    long begun = System.nanoTime();
    T answer = question.call();
    while (!right.test(answer)) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new AssertionError("after 20 s the answer is still " + answer);
      }
      Thread.yield();
      answer = question.call();
    }
    return answer;
  }
}
