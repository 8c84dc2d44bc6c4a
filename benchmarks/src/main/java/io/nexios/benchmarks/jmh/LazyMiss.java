package io.nexios.benchmarks.jmh;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nexios.concurrency.AsyncLazy;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Forget the value, ask for it, wait for its load. Each load runs on a virtual thread of its own;
/// `caffeineOnCommonPool` has the pool that Caffeine takes by default.
@State(Scope.Benchmark)
public class LazyMiss {
  private static final String KEY = "config";

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AsyncLazy<Object> asyncLazy = AsyncLazy.of(Object::new);
  private final AsyncLoadingCache<String, Object> caffeine =
      Caffeine.newBuilder().executor(executor).buildAsync(key -> new Object());
  private final AsyncLoadingCache<String, Object> caffeineOnCommonPool =
      Caffeine.newBuilder().buildAsync(key -> new Object());

  @TearDown
  public void close() {
    executor.close();
  }

  @Benchmark
  public Object asyncLazy() throws InterruptedException {
    asyncLazy.reset();
    return asyncLazy.get();
  }

  @Benchmark
  @Reference
  public Object caffeine() {
    return loadAnew(caffeine);
  }

  @Benchmark
  public Object caffeineOnCommonPool() {
    return loadAnew(caffeineOnCommonPool);
  }

  private static Object loadAnew(AsyncLoadingCache<String, Object> cache) {
    cache.asMap().remove(KEY);
    return cache.get(KEY).join();
  }
}
