package io.nexios.benchmarks.jmh;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.function.CheckedSupplier;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreaker;
import io.nexios.resilience.CircuitBreaker.Window;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A call that succeeds, through a closed breaker. Each breaker remembers a hundred calls and opens
/// at half of them, unless the row says otherwise.
@State(Scope.Benchmark)
public class ClosedBreaker {
  private static final int CALLS = 100;

  private final Object value = new Object();
  private final Work<Object, RuntimeException> work = () -> value;
  private final Callable<Object> callable = () -> value;
  private final CheckedSupplier<Object> supplier = () -> value;

  private final CircuitBreaker nexios =
      CircuitBreaker.of("calls", o -> o.withFailureRate(50, Window.ofCalls(CALLS)));
  private final CircuitBreaker nexiosStreak = CircuitBreaker.of("streak");
  private final CircuitBreaker nexiosTime =
      CircuitBreaker.of("time", o -> o.withFailureRate(50, Window.ofTime(Duration.ofSeconds(10))));
  private final CircuitBreaker nexiosSlow =
      CircuitBreaker.of(
          "slow",
          o ->
              o.withFailureRate(50, Window.ofCalls(CALLS))
                  .withSlowCalls(Duration.ofSeconds(1), 50));

  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j =
      resilience4j(SlidingWindowSynchronizationStrategy.SYNCHRONIZED);
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4jLockFree =
      resilience4j(SlidingWindowSynchronizationStrategy.LOCK_FREE);
  private final dev.failsafe.CircuitBreaker<Object> failsafe =
      dev.failsafe.CircuitBreaker.builder().withFailureThreshold(CALLS / 2, CALLS).build();
  private final FailsafeExecutor<Object> failsafeExecutor = Failsafe.with(failsafe);

  private static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j(
      SlidingWindowSynchronizationStrategy strategy) {
    return io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
        "calls",
        CircuitBreakerConfig.custom()
            .slidingWindow(
                CALLS, CALLS, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED, strategy)
            .build());
  }

  @Benchmark
  public Object noBreaker() throws InterruptedException {
    return work.call();
  }

  @Benchmark
  public Object nexios() throws InterruptedException {
    return nexios.call(work);
  }

  @Benchmark
  public Object nexiosStreak() throws InterruptedException {
    return nexiosStreak.call(work);
  }

  @Benchmark
  public Object nexiosTimeWindow() throws InterruptedException {
    return nexiosTime.call(work);
  }

  @Benchmark
  public Object nexiosSlowCalls() throws InterruptedException {
    return nexiosSlow.call(work);
  }

  @Benchmark
  @Reference
  public Object resilience4j() throws Exception {
    return resilience4j.executeCallable(callable);
  }

  @Benchmark
  public Object resilience4jLockFree() throws Exception {
    return resilience4jLockFree.executeCallable(callable);
  }

  @Benchmark
  public Object failsafe() {
    return failsafeExecutor.get(supplier);
  }

  /// Its breaker alone, for calls that record their end themselves.
  @Benchmark
  public Object failsafeStandalone() {
    failsafe.acquirePermit();
    failsafe.recordSuccess();
    return value;
  }
}
