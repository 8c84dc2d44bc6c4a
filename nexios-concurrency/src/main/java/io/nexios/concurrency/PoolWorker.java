package io.nexios.concurrency;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One thread of a pool: runs what it is given, then asks for more, then waits.
final class PoolWorker {
  private final ThreadPool pool;
  private final boolean isExtra; // ends after one call
  private final Thread thread;
  private volatile @Nullable PoolCall<?, ?>
      assigned; // set under the pool's lock, taken by the thread
  private volatile boolean retired; // set under the pool's lock

  PoolWorker(ThreadPool pool, ThreadFactory threads, boolean isExtra) {
    this.pool = pool;
    this.isExtra = isExtra;
    this.thread = threads.newThread(this::runCalls);
  }

  boolean isExtra() {
    return isExtra;
  }

  Thread thread() {
    return thread;
  }

  void start() {
    thread.start();
  }

  void assign(PoolCall<?, ?> call) {
    call.time().threadStarting(thread); // before its caller waits: time must not move on without it
    assigned = call;
  }

  void retire() {
    retired = true;
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  private void runCalls() {
    PoolCall<?, ?> call = takeAssigned();
    while (call != null) {
      call.runOn(thread);
      PoolCall<?, ?> next = pool.nextFor(this, call);
      call.end(); // whoever has its outcome finds it counted
      call = next == null ? takeAssigned() : next;
    }
  }

  /// Waits for a call; null when this worker shall end.
  private @Nullable PoolCall<?, ?> takeAssigned() {
    while (true) {
      PoolCall<?, ?> call = assigned;
      if (call != null) {
        assigned = null;
        return call;
      }
      if (retired) {
        return null;
      }
      LockSupport.park(pool);
      Thread.interrupted(); // nobody but a call may interrupt this thread, and none runs
    }
  }
}
