package io.nexios.benchmarks.jmh;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import io.nexios.concurrency.AsyncLazy;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading a value that is there. The caches hold one key, which is how they stand in for a lazy
/// value.
@State(Scope.Benchmark)
public class LazyHit {
  private static final String KEY = "config";
  private static final Duration AGE = Duration.ofHours(1);

  private final LoadingCache<String, Object> caffeine =
      Caffeine.newBuilder().build(key -> new Object());
  private final LoadingCache<String, Object> caffeineWithExpiry =
      Caffeine.newBuilder()
          .expireAfterWrite(AGE.multipliedBy(2))
          .refreshAfterWrite(AGE)
          .build(key -> new Object());
  private final AsyncLoadingCache<String, Object> asyncCaffeine =
      Caffeine.newBuilder().buildAsync(key -> new Object());
  private final com.google.common.cache.LoadingCache<String, Object> guava =
      CacheBuilder.newBuilder().build(CacheLoader.from(Object::new));
  private final com.google.common.cache.LoadingCache<String, Object> guavaWithExpiry =
      CacheBuilder.newBuilder()
          .expireAfterWrite(AGE.multipliedBy(2))
          .refreshAfterWrite(AGE)
          .build(CacheLoader.from(Object::new));
  private final AsyncLazy<Object> asyncLazy = AsyncLazy.of(Object::new);
  private final AsyncLazy<Object> asyncLazyWithExpiry =
      AsyncLazy.of(Object::new, o -> o.withRefreshAfter(AGE).withExpireAfter(AGE.multipliedBy(2)));
  private volatile Object value = new Object();

  @Benchmark
  @Reference
  public Object volatileRead() {
    return value;
  }

  @Benchmark
  public Object asyncLazy() throws InterruptedException {
    return asyncLazy.get();
  }

  @Benchmark
  public Object asyncLazyWithExpiryAndRefresh() throws InterruptedException {
    return asyncLazyWithExpiry.get();
  }

  @Benchmark
  public Object caffeine() {
    return caffeine.get(KEY);
  }

  @Benchmark
  public Object caffeineWithExpiryAndRefresh() {
    return caffeineWithExpiry.get(KEY);
  }

  @Benchmark
  public Object asyncCaffeine() {
    return asyncCaffeine.get(KEY).join();
  }

  @Benchmark
  public Object guava() {
    return guava.getUnchecked(KEY);
  }

  @Benchmark
  public Object guavaWithExpiryAndRefresh() {
    return guavaWithExpiry.getUnchecked(KEY);
  }
}
