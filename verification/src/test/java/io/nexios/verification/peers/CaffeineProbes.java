package io.nexios.verification.peers;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Caffeine 3.2.4, with one key.
final class CaffeineProbes {
  private static final String KEY = "key";
  static final ScopedValue<String> USER = ScopedValue.newInstance();

  private CaffeineProbes() {}

  static String otherWaiterAfterACancel() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AsyncCache<String, String> cache = Caffeine.newBuilder().buildAsync();
    CompletableFuture<String> first =
        cache.get(
            KEY,
            _ -> {
              Seen.waitFor(release, new CountDownLatch(1));
              return "value";
            });
    CompletableFuture<String> second = cache.get(KEY, _ -> "never");
    first.cancel(true);
    release.countDown();
    return "gets " + Seen.outcome(second::join);
  }

  static String interruptedWaiter() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    LoadingCache<String, String> cache =
        Caffeine.newBuilder()
            .build(
                _ -> {
                  loading.countDown();
                  release.await();
                  return "value";
                });
    Thread loader = Thread.ofPlatform().start(() -> Seen.outcome(() -> cache.get(KEY)));
    loading.await();
    AtomicReference<String> seen = new AtomicReference<>();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () -> {
                  String value = cache.get(KEY);
                  boolean flag = Thread.interrupted();
                  seen.set(value + " at the end of the load" + (flag ? ", flag set" : ""));
                });
    Await.standstill(waiter);
    waiter.interrupt();
    release.countDown();
    loader.join();
    waiter.join();
    return "gets " + seen.get();
  }

  static String failingLoads(int callers) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    LoadingCache<String, String> cache =
        Caffeine.newBuilder()
            .build(
                _ -> {
                  loads.incrementAndGet();
                  release.await();
                  throw new IllegalStateException("planned");
                });
    List<Thread> threads = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      threads.add(Thread.ofPlatform().start(() -> Seen.outcome(() -> cache.get(KEY))));
    }
    threads.forEach(Await::standstill);
    release.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return Seen.loads(loads.get());
  }

  static String failingRefresh(int reads) {
    AtomicInteger loads = new AtomicInteger();
    AtomicLong now = new AtomicLong();
    LoadingCache<String, String> cache =
        Caffeine.newBuilder()
            .ticker(now::get)
            .executor(Runnable::run)
            .refreshAfterWrite(Duration.ofMinutes(5))
            .build(
                _ -> {
                  if (loads.incrementAndGet() > 1) {
                    throw new IllegalStateException("planned");
                  }
                  return "value";
                });
    String _ = cache.get(KEY);
    now.set(Duration.ofMinutes(6).toNanos());
    for (int read = 0; read < reads; read++) {
      String _ = cache.get(KEY);
    }
    return Seen.loads(loads.get() - 1);
  }

  static String identityOfALoad() {
    LoadingCache<String, String> cache =
        Caffeine.newBuilder().build(_ -> USER.isBound() ? USER.get() : "nobody");
    return ScopedValue.where(USER, "the first caller").call(() -> cache.get(KEY));
  }

  static String nullValue() {
    AtomicInteger loads = new AtomicInteger();
    LoadingCache<String, String> cache =
        Caffeine.newBuilder()
            .build(
                _ -> {
                  loads.incrementAndGet();
                  return null;
                });
    String _ = cache.get(KEY);
    String _ = cache.get(KEY);
    return Seen.loads(loads.get());
  }
}
