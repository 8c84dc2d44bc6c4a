package io.nexios.concurrency;

import io.nexios.time.TimeSource;

/// A further thread of a test, in the same time as the test itself.
final class OtherThread {
  private final Thread thread;
  private volatile Throwable failure;

  private OtherThread(Thread.Builder builder, VoidWork<? extends Exception> work) {
    TimeSource time = TimeSource.current();
    thread = builder.unstarted(() -> Threads.runIn(time, () -> attempt(work)));
    time.threadStarting(thread);
    thread.start();
  }

  static OtherThread start(VoidWork<? extends Exception> work) {
    return new OtherThread(Thread.ofVirtual(), work);
  }

  static OtherThread startPlatform(VoidWork<? extends Exception> work) {
    return new OtherThread(Thread.ofPlatform().daemon(), work);
  }

  private void attempt(VoidWork<? extends Exception> work) {
    try {
      work.run();
    } catch (Throwable thrown) { // for whoever joins
      failure = thrown;
    }
  }

  Thread thread() {
    return thread;
  }

  /// Waits for the end, and throws what the work threw.
  void join() throws InterruptedException {
    thread.join();
    if (failure != null) {
      throw new AssertionError("the other thread failed", failure);
    }
  }
}
