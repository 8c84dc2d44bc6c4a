package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Tasks that fail, and what leaves their group.
final class Failing {
  private Failing() {}

  static Task<Object> fail(TaskGroup group, Throwable failure) {
    return group.createTask("failing", () -> throwing(failure));
  }

  static Object throwing(Throwable failure) {
    throw Throwables.sneaky(failure);
  }

  static TaskFailedException failureOf(ThrowingCallable work) {
    return catchThrowableOfType(TaskFailedException.class, work);
  }

  /// Creates a task that fails when it is interrupted, and waits until it runs.
  static void failWhenCancelled(TaskGroup group, Throwable failure) throws InterruptedException {
    CountDownLatch waits = new CountDownLatch(1);
    group.createTask(
        () -> {
          waits.countDown();
          Branches.awaitInterrupt();
          return throwing(failure);
        });
    waits.await();
  }

  /** An exception that answers no question. */
  @SuppressWarnings("ThrowableEqualsHashCode") // that is what is broken
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken() {
      super("broken", null, false, false);
    }

    @Override
    public String getMessage() {
      throw new LinkageError("message");
    }

    @Override
    public String toString() {
      throw new LinkageError("text");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new LinkageError("cause");
    }

    @Override
    public boolean equals(Object other) {
      throw new LinkageError("equals");
    }

    @Override
    public int hashCode() {
      throw new LinkageError("hash");
    }
  }
}
