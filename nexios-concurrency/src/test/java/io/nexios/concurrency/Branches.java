package io.nexios.concurrency;

import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Branches that races are tested with.
final class Branches {
  private Branches() {}

  @SafeVarargs
  @SuppressWarnings("varargs")
  static <T> T race(Branch<? extends T>... branches) throws InterruptedException {
    return runUntilFirstComplete(branches);
  }

  static <X extends Throwable> X failureOf(Class<X> type, Branch<? extends Object>... branches) {
    return catchThrowableOfType(type, () -> runUntilFirstComplete(branches));
  }

  static Branch<Object> sleeper() {
    return () -> {
      Concurrency.sleep(ofHours(1));
      return "overslept";
    };
  }

  static <T> Branch<T> awaiting(CountDownLatch latch, T value) {
    return () -> {
      latch.await();
      return value;
    };
  }

  static <T> Branch<T> failing(Throwable failure) {
    return () -> {
      throw Throwables.sneaky(failure);
    };
  }

  static <T> Branch<T> failingAfter(Duration delay, Exception failure) {
    return () -> {
      Concurrency.sleep(delay);
      throw failure;
    };
  }

  /// Waits for nothing, until it is interrupted.
  static void awaitInterrupt() {
    assertThatThrownBy(new CountDownLatch(1)::await).isInstanceOf(InterruptedException.class);
  }

  static Branch<Object> noted(List<String> order, String name, Object end) {
    return () -> {
      order.add(name);
      if (end instanceof Exception failure) {
        throw failure;
      }
      return end;
    };
  }

  static <X extends Exception> X releasing(CountDownLatch latch, X failure) {
    latch.countDown();
    return failure;
  }

  /** Counts how often it was closed. */
  static final class Resource implements AutoCloseable {
    final AtomicInteger closed = new AtomicInteger();

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
