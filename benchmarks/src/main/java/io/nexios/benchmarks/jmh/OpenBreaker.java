package io.nexios.benchmarks.jmh;

import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.function.CheckedSupplier;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.nexios.concurrency.Work;
import io.nexios.resilience.CircuitBreaker;
import io.nexios.resilience.CircuitOpenException;
import io.nexios.resilience.Permit;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A call that an open breaker rejects, with an exception that the caller catches.
@State(Scope.Benchmark)
public class OpenBreaker {
  private static final Duration LONG = Duration.ofDays(1);

  private final Work<Object, RuntimeException> work = Object::new;
  private final Callable<Object> callable = Object::new;
  private final CheckedSupplier<Object> supplier = Object::new;

  private final CircuitBreaker nexios = opened();
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j = opened(true);
  private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4jStackless =
      opened(false);
  private final dev.failsafe.CircuitBreaker<Object> failsafe =
      dev.failsafe.CircuitBreaker.builder().withDelay(LONG).build();
  private final FailsafeExecutor<Object> failsafeExecutor = Failsafe.with(failsafe);

  /// Opens the breakers by failures where that is needed: one forced open reads no clock.
  public OpenBreaker() {
    failsafe.open();
  }

  private static CircuitBreaker opened() {
    CircuitBreaker breaker =
        CircuitBreaker.of("open", o -> o.withFailureThreshold(1).withRecoveryTimeout(LONG));
    try (Permit permit = breaker.acquire()) {
      permit.failure(new IllegalStateException("planned"));
    }
    return breaker;
  }

  private static io.github.resilience4j.circuitbreaker.CircuitBreaker opened(boolean stackTraces) {
    io.github.resilience4j.circuitbreaker.CircuitBreaker breaker =
        io.github.resilience4j.circuitbreaker.CircuitBreaker.of(
            "open",
            CircuitBreakerConfig.custom()
                .waitDurationInOpenState(LONG)
                .writableStackTraceEnabled(stackTraces)
                .build());
    breaker.transitionToOpenState();
    return breaker;
  }

  @Benchmark
  public Object nexios() throws InterruptedException {
    try {
      return nexios.call(work);
    } catch (CircuitOpenException rejected) {
      return rejected;
    }
  }

  @Benchmark
  @Reference
  public Object resilience4jStackless() throws Exception {
    try {
      return resilience4jStackless.executeCallable(callable);
    } catch (CallNotPermittedException rejected) {
      return rejected;
    }
  }

  @Benchmark
  public Object resilience4j() throws Exception {
    try {
      return resilience4j.executeCallable(callable);
    } catch (CallNotPermittedException rejected) {
      return rejected;
    }
  }

  @Benchmark
  public Object failsafe() {
    try {
      return failsafeExecutor.get(supplier);
    } catch (CircuitBreakerOpenException rejected) {
      return rejected;
    }
  }
}
