package io.nexios.time;

import java.util.concurrent.atomic.AtomicReference;

/// A thread whose stack ends soon.
final class SmallStack {
  private static final int BYTES = 160 * 1_024;
  private static final int TRIES_THAT_SUCCEED = 100;

  private final Runnable work;
  private int succeeded; // by the thread

  private SmallStack(Runnable work) {
    this.work = work;
  }

  /// Does some work where the stack ends, and again a frame further up, until it has succeeded
  /// often: so it is cut in every place where a stack can end.
  static void tryAtItsEnd(Runnable work) throws InterruptedException {
    SmallStack tries = new SmallStack(work);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, tries::descend, "small-stack", BYTES);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError("something else than the stack has ended", failure.get());
    }
  }

  @SuppressWarnings("InfiniteRecursion") // it ends where the stack does
  private void descend() {
    try {
      descend();
    } catch (StackOverflowError hereOrBelow) {
      succeeded = 0;
    }
    if (succeeded < TRIES_THAT_SUCCEED) {
      work.run();
      succeeded++;
    }
  }
}
