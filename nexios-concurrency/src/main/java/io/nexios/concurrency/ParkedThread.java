package io.nexios.concurrency;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A waiter that is a thread.
final class ParkedThread extends Waiter {
  private volatile @Nullable Thread thread; // null once it has gone

  ParkedThread(Thread thread) {
    this.thread = thread;
  }

  void abandon() {
    thread = null;
  }

  @Override
  void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  boolean isAbandoned() {
    return thread == null;
  }

  @Override
  @Nullable Thread thread() {
    return thread;
  }
}
