package io.nexios.benchmarks.jmh;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.function.CheckedSupplier;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.nexios.concurrency.Work;
import io.nexios.resilience.AdaptiveLimit;
import io.nexios.resilience.Bulkhead;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Taking a place that is free, doing nothing, and giving it back. The rows with `Permit` take and
/// give it by hand, as for calls that end in another thread.
@State(Scope.Benchmark)
public class BulkheadPermit {
  private static final int PLACES = 10;

  private final Object value = new Object();
  private final Work<Object, RuntimeException> work = () -> value;
  private final Callable<Object> callable = () -> value;
  private final CheckedSupplier<Object> supplier = () -> value;

  private final Semaphore semaphore = new Semaphore(PLACES);
  private final Bulkhead nexios = Bulkhead.of("places", PLACES);
  private final AdaptiveLimit adaptiveLimit = AdaptiveLimit.of("limit");
  private final io.github.resilience4j.bulkhead.Bulkhead resilience4j =
      io.github.resilience4j.bulkhead.Bulkhead.of(
          "places", BulkheadConfig.custom().maxConcurrentCalls(PLACES).build());
  private final FailsafeExecutor<Object> failsafe = Failsafe.with(dev.failsafe.Bulkhead.of(PLACES));

  @Benchmark
  @Reference
  public Object semaphore() throws Exception {
    semaphore.acquire();
    try {
      return callable.call();
    } finally {
      semaphore.release();
    }
  }

  @Benchmark
  public Object nexios() throws InterruptedException {
    return nexios.call(work);
  }

  @Benchmark
  public Object nexiosPermit() throws InterruptedException {
    try (Bulkhead.Permit _ = nexios.acquire()) {
      return value;
    }
  }

  @Benchmark
  public Object nexiosAdaptiveLimit() throws InterruptedException {
    return adaptiveLimit.call(work);
  }

  @Benchmark
  public Object resilience4j() throws Exception {
    return resilience4j.executeCallable(callable);
  }

  @Benchmark
  public Object resilience4jPermit() {
    resilience4j.acquirePermission();
    resilience4j.onComplete();
    return value;
  }

  @Benchmark
  public Object failsafe() {
    return failsafe.get(supplier);
  }
}
