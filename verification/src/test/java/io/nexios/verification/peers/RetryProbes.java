package io.nexios.verification.peers;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// What anybody's retry of three attempts does.
final class RetryProbes {
  private RetryProbes() {}

  /// Runs work under somebody's retry.
  @FunctionalInterface
  interface Retry {
    Object call(Callable<?> work) throws Exception;
  }

  static String attemptsWhenCancelled(Retry retry) {
    return attempts(
        retry,
        () -> {
          throw new InterruptedException("the caller has gone");
        });
  }

  static String attemptsAfterAnError(Retry retry) {
    return attempts(
        retry,
        () -> {
          throw new StackOverflowError("planned");
        });
  }

  private static String attempts(Retry retry, Callable<?> work) {
    AtomicInteger attempts = new AtomicInteger();
    Seen.outcome(
        () ->
            retry.call(
                () -> {
                  attempts.incrementAndGet();
                  return work.call();
                }));
    return Seen.attempts(attempts.get());
  }

  static String failuresShown(Retry retry) {
    AtomicInteger attempts = new AtomicInteger();
    return Seen.failuresIn(
        () ->
            retry.call(
                () -> {
                  throw new IOException("failure " + attempts.incrementAndGet());
                }));
  }
}
