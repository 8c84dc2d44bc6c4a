package io.nexios.concurrency;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Tests of lazy values whose load is told when to end.
abstract class LazyTest {
  final AtomicInteger loads = new AtomicInteger();
  final CountDownLatch inside = new CountDownLatch(1);
  final CountDownLatch mayEnd = new CountDownLatch(1);

  /// A load that is told when to end; its value is the number of the load.
  int load() throws InterruptedException {
    int number = loads.incrementAndGet();
    inside.countDown();
    mayEnd.await();
    return number;
  }

  static boolean waits(Task<?> task) {
    Thread thread = ((TaskNode<?>) task).thread;
    return thread != null && thread.getState() == Thread.State.WAITING;
  }
}
