package io.nexios.benchmarks.jmh;

import com.softwaremill.jox.structured.Race;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Timeout;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.nexios.concurrency.Concurrency;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Work that ends at once under a limit of a minute: the limit is armed and taken back. Every row
/// would stop the work if the time were up.
@State(Scope.Benchmark)
public class LimitOfTime {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledThreadPoolExecutor scheduler = removingScheduler();
  private final FailsafeExecutor<Object> failsafe =
      Failsafe.with(Timeout.builder(LIMIT).withInterrupt().build());
  private final TimeLimiter resilience4j = TimeLimiter.of(LIMIT);
  private int one = 1; // not final, so that no result is a constant

  private static ScheduledThreadPoolExecutor removingScheduler() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  @TearDown
  public void close() {
    executor.close();
    scheduler.close();
  }

  @Benchmark
  public int withTimeout() throws InterruptedException {
    return Concurrency.<Integer, RuntimeException>withTimeout(LIMIT, () -> one);
  }

  /// No library, and no more than the least that stops work: nothing tells a late interrupt from
  /// another's.
  @Benchmark
  @Reference
  public int scheduledInterrupt() {
    Thread owner = Thread.currentThread();
    var interrupt = scheduler.schedule(owner::interrupt, LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return one;
    } finally {
      interrupt.cancel(false);
    }
  }

  @Benchmark
  public int failsafe() {
    return failsafe.get(() -> one);
  }

  @Benchmark
  public int resilience4j() throws Exception {
    return resilience4j.executeFutureSupplier(() -> executor.submit(() -> one));
  }

  @Benchmark
  public int structuredTaskScope() throws InterruptedException {
    try (var scope =
        StructuredTaskScope.open(
            Joiner.<Integer>awaitAllSuccessfulOrThrow(), o -> o.withTimeout(LIMIT))) {
      var value = scope.fork(() -> one);
      scope.join();
      return value.get();
    }
  }

  @Benchmark
  public int jox() throws InterruptedException, TimeoutException {
    return Race.timeout(LIMIT.toMillis(), () -> one);
  }
}
