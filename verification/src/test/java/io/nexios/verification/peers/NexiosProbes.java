package io.nexios.verification.peers;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.concurrency.TaskGroup;
import io.nexios.resilience.Bulkhead;
import io.nexios.resilience.Retry;
import io.nexios.testing.ManualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Our bulkhead, retry, limits of time and lazy values.
final class NexiosProbes {
  private NexiosProbes() {}

  static String placesAfterRejections() throws Exception {
    Bulkhead bulkhead =
        Bulkhead.of("db", o -> o.withMaxConcurrency(2).withMaxWait(Duration.ofMillis(5)));
    try (Bulkhead.Permit _ = bulkhead.acquire();
        Bulkhead.Permit _ = bulkhead.acquire()) {
      for (int call = 0; call < 2; call++) {
        Seen.outcome(() -> bulkhead.call(() -> "a third place"));
      }
    }
    return free(bulkhead);
  }

  static String placesAfterGivingBackTwice() throws Exception {
    Bulkhead bulkhead = Bulkhead.of("db", 2);
    Bulkhead.Permit first = bulkhead.acquire();
    Bulkhead.Permit second = bulkhead.acquire();
    first.close();
    second.close();
    second.close();
    return free(bulkhead);
  }

  private static String free(Bulkhead bulkhead) {
    int places = 0;
    Optional<Bulkhead.Permit> taken = bulkhead.tryAcquire();
    while (places < 10 && taken.isPresent()) {
      places++;
      taken = bulkhead.tryAcquire();
    }
    return Seen.places(places);
  }

  static Object retry(Callable<?> work) throws Exception {
    Duration delay = Duration.ofMillis(1);
    return Retry.of("api", o -> o.withMaxAttempts(3).withBackoff(delay, delay)).call(work::call);
  }

  static String workAfterItsLimit() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Seen.outcome(
        () ->
            TaskGroup.call(
                o -> o.withTimeout(Seen.LIMIT),
                group -> group.createTask(() -> Seen.waitFor(release, ended)).await()));
    return Seen.stillRuns(ended.getCount() > 0);
  }

  static String otherWaiterAfterACancel() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AsyncLazy<String> lazy =
        AsyncLazy.of(
            () -> {
              release.await();
              return "value";
            });
    return TaskGroup.call(
        group -> {
          var first = group.createTask("first", () -> lazy.get());
          var second = group.createTask("second", () -> lazy.get());
          first.cancel("not wanted any more");
          release.countDown();
          return "gets " + second.await();
        });
  }

  static String interruptedWaiter() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AsyncLazy<String> lazy =
        AsyncLazy.of(
            () -> {
              release.await();
              return "value";
            });
    AtomicReference<String> seen = new AtomicReference<>();
    Thread waiter = Thread.ofPlatform().start(() -> seen.set(Seen.outcome(lazy::get)));
    Await.standstill(waiter);
    waiter.interrupt();
    waiter.join();
    release.countDown();
    return "gets " + seen.get() + " while the load goes on";
  }

  static String failingLoads(int callers) throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    AsyncLazy<String> lazy =
        AsyncLazy.of(
            () -> {
              loads.incrementAndGet();
              release.await();
              throw new IllegalStateException("planned");
            });
    ManualTime.run(
        time ->
            TaskGroup.run(
                group -> {
                  for (int caller = 0; caller < callers; caller++) {
                    group.createTask(() -> Seen.outcome(lazy::get));
                  }
                  time.settle();
                  release.countDown();
                  group.join();
                }));
    return Seen.loads(loads.get());
  }

  static String failingRefresh(int reads) throws Exception {
    AtomicInteger loads = new AtomicInteger();
    ManualTime.run(
        time -> {
          AsyncLazy<String> lazy =
              AsyncLazy.of(
                  () -> {
                    if (loads.incrementAndGet() > 1) {
                      throw new IllegalStateException("planned");
                    }
                    return "value";
                  },
                  o -> o.withRefreshAfter(Duration.ofMinutes(5)));
          lazy.get();
          time.advance(Duration.ofMinutes(6));
          for (int read = 0; read < reads; read++) {
            lazy.get();
            time.settle();
          }
          lazy.reset();
        });
    return Seen.loads(loads.get() - 1);
  }

  static String identityOfALoad() throws Exception {
    AsyncLazy<String> lazy =
        AsyncLazy.of(() -> CaffeineProbes.USER.isBound() ? CaffeineProbes.USER.get() : "nobody");
    return ScopedValue.where(CaffeineProbes.USER, "the first caller").call(() -> lazy.get());
  }

  static String nullValue() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    AsyncLazy<Object> lazy =
        AsyncLazy.of(
            () -> {
              loads.incrementAndGet();
              return null;
            });
    lazy.get();
    lazy.get();
    return Seen.loads(loads.get());
  }
}
