package io.nexios.benchmarks.jmh;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/// Virtual threads and one counter: what any group of tasks has to pay at least.
final class BareGroup {
  private final Thread owner = Thread.currentThread();
  private final AtomicInteger running;

  /** For exactly so many tasks. */
  BareGroup(int tasks) {
    running = new AtomicInteger(tasks);
  }

  Child start(IntSupplier work) {
    Child child = new Child(work);
    Thread.startVirtualThread(child);
    return child;
  }

  void await() {
    while (running.get() > 0) {
      LockSupport.park(this);
    }
  }

  final class Child implements Runnable {
    private final IntSupplier work;
    private int result; // written before the counter falls, read by the owner after it is zero

    Child(IntSupplier work) {
      this.work = work;
    }

    @Override
    public void run() {
      result = work.getAsInt();
      if (running.decrementAndGet() == 0) {
        LockSupport.unpark(owner);
      }
    }

    int result() {
      return result;
    }
  }
}
