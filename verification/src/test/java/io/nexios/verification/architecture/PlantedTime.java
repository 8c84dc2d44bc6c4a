package io.nexios.verification.architecture;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// One violation of [NoTimeOfItsOwn] per method. Nothing here runs.
@SuppressWarnings({"JavaUtilDate", "WaitNotInLoop"})
final class PlantedTime {
  private PlantedTime() {}

  static long nanoTime() {
    return System.nanoTime();
  }

  static LongSupplier nanoTimeByReference() {
    return System::nanoTime;
  }

  static long currentTimeMillis() {
    return System.currentTimeMillis();
  }

  static Instant instantNow() {
    return Instant.now();
  }

  static LocalDate localDateNow() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  static Clock systemClock() {
    return Clock.systemUTC();
  }

  static Date newDate() {
    return new Date();
  }

  static void sleepMillis() throws InterruptedException {
    Thread.sleep(1);
  }

  static void sleepDuration() throws InterruptedException {
    Thread.sleep(Duration.ZERO);
  }

  static void sleepUnit() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
  }

  static void parkNanos() {
    LockSupport.parkNanos(1);
  }

  static void parkUntil() {
    LockSupport.parkUntil(1);
  }

  static void waitMillis(Object lock) throws InterruptedException {
    synchronized (lock) {
      lock.wait(1);
    }
  }

  static void joinMillis(Thread thread) throws InterruptedException {
    thread.join(1);
  }

  static boolean joinDuration(Thread thread) throws InterruptedException {
    return thread.join(Duration.ZERO);
  }

  static boolean conditionAwait(Condition condition) throws InterruptedException {
    return condition.await(1, TimeUnit.SECONDS);
  }

  static long conditionAwaitNanos(Condition condition) throws InterruptedException {
    return condition.awaitNanos(1);
  }

  static boolean tryLock(Lock lock) throws InterruptedException {
    return lock.tryLock(1, TimeUnit.SECONDS);
  }

  static boolean tryAcquire(Semaphore semaphore) throws InterruptedException {
    return semaphore.tryAcquire(1, TimeUnit.SECONDS);
  }

  static boolean latchAwait(CountDownLatch latch) throws InterruptedException {
    return latch.await(1, TimeUnit.SECONDS);
  }

  static Object poll(BlockingQueue<?> queue) throws InterruptedException {
    return queue.poll(1, TimeUnit.SECONDS);
  }

  static Object pollOfSubclass(Subclass queue) throws InterruptedException {
    return queue.poll(1, TimeUnit.SECONDS);
  }

  static Object futureGet(Future<?> future) throws Exception {
    return future.get(1, TimeUnit.SECONDS);
  }

  static CompletableFuture<?> orTimeout(CompletableFuture<?> future) {
    return future.orTimeout(1, TimeUnit.SECONDS);
  }

  static Future<?> schedule(ScheduledExecutorService scheduler) {
    return scheduler.schedule(() -> {}, 1, TimeUnit.SECONDS);
  }

  static boolean awaitTermination(ExecutorService executor) throws InterruptedException {
    return executor.awaitTermination(1, TimeUnit.SECONDS);
  }

  static final class Subclass extends ArrayBlockingQueue<String> {
    private static final long serialVersionUID = 1;

    Subclass() {
      super(1);
    }
  }

  /** What the rule must not take for a violation. */
  static final class Allowed {
    private Allowed() {}

    static Object untimed(Thread thread, BlockingQueue<?> queue, Condition condition)
        throws InterruptedException {
      thread.join();
      condition.await();
      LockSupport.park(queue);
      return queue.take();
    }

    static long arithmetic() {
      return TimeUnit.SECONDS.toNanos(1) + Duration.ofSeconds(1).toNanos();
    }
  }
}
