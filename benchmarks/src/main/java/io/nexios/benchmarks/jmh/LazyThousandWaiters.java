package io.nexios.benchmarks.jmh;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nexios.concurrency.AsyncLazy;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A thousand virtual threads ask for a value that one load makes, which ends when all are there.
/// The threads themselves are part of every row; `threadsAlone` shows what they cost.
@State(Scope.Benchmark)
public class LazyThousandWaiters {
  private static final int WAITERS = 1_000;
  private static final String KEY = "config";

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AsyncLazy<Object> asyncLazy = AsyncLazy.of(this::load);
  private final AsyncLoadingCache<String, Object> caffeine =
      Caffeine.newBuilder().executor(executor).buildAsync(key -> load());
  private final AtomicInteger loads = new AtomicInteger();
  private CountDownLatch arrived = new CountDownLatch(0); // a new one for each operation

  @TearDown
  public void close() {
    executor.close();
  }

  private Object load() throws InterruptedException {
    loads.incrementAndGet();
    arrived.await();
    return new Object();
  }

  @Benchmark
  public void asyncLazy() throws InterruptedException {
    asyncLazy.reset();
    haveAllWait(asyncLazy::get, 1);
  }

  @Benchmark
  @Reference
  public void caffeine() throws InterruptedException {
    caffeine.asMap().remove(KEY);
    haveAllWait(() -> caffeine.get(KEY).join(), 1);
  }

  @Benchmark
  public void threadsAlone() throws InterruptedException {
    haveAllWait(() -> KEY, 0);
  }

  private void haveAllWait(Callable<Object> get, int expectedLoads) throws InterruptedException {
    loads.set(0);
    arrived = new CountDownLatch(WAITERS);
    CountDownLatch served = new CountDownLatch(WAITERS);
    for (int i = 0; i < WAITERS; i++) {
      Thread.startVirtualThread(
          () -> {
            arrived.countDown();
            try {
              get.call();
            } catch (Exception failure) {
              throw new IllegalStateException("a loaded value must be served", failure);
            }
            served.countDown();
          });
    }
    served.await();
    if (loads.get() != expectedLoads) {
      throw new IllegalStateException(loads + " loads served the waiters, expected one");
    }
  }
}
