package io.nexios.benchmarks.footprint;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.nexios.resilience.AdaptiveLimit;
import io.nexios.resilience.Bulkhead;
import io.nexios.resilience.CircuitBreaker;
import io.nexios.resilience.CircuitBreaker.Window;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;

/// Makes many breakers and limiters that have done nothing yet, as many as there are callees or
/// tenants, and prints how much of the heap each of them takes. The names are shared, so that only
/// the instances themselves are weighed.
public final class Footprint {
  private static final String NAME = "callee";
  private static final int CALLS = 100;

  private Footprint() {}

  /// Argument: how many of each.
  public static void main(String[] args) {
    int count = Integer.parseInt(args[0]);
    System.out.printf("%n### Footprint, %,d of each%n%n| row | B each |%n|---|---|%n", count);
    var resilience4jBreaker =
        CircuitBreakerConfig.custom().slidingWindowSize(CALLS).minimumNumberOfCalls(CALLS).build();
    var resilience4jBulkhead = BulkheadConfig.custom().maxConcurrentCalls(10).build();
    weigh("nexios breaker, streak", count, _ -> CircuitBreaker.of(NAME));
    weigh(
        "nexios breaker, 100 calls",
        count,
        _ -> CircuitBreaker.of(NAME, o -> o.withFailureRate(50, Window.ofCalls(CALLS))));
    weigh(
        "resilience4j breaker, 100 calls",
        count,
        _ -> io.github.resilience4j.circuitbreaker.CircuitBreaker.of(NAME, resilience4jBreaker));
    weigh(
        "failsafe breaker, 100 calls",
        count,
        _ -> dev.failsafe.CircuitBreaker.builder().withFailureThreshold(CALLS / 2, CALLS).build());
    weigh("nexios bulkhead", count, _ -> Bulkhead.of(NAME, 10));
    weigh("nexios adaptive limit", count, _ -> AdaptiveLimit.of(NAME));
    weigh(
        "resilience4j bulkhead",
        count,
        _ -> io.github.resilience4j.bulkhead.Bulkhead.of(NAME, resilience4jBulkhead));
    weigh("failsafe bulkhead", count, _ -> dev.failsafe.Bulkhead.of(10));
  }

  private static void weigh(String row, int count, IntFunction<Object> factory) {
    Object _ = factory.apply(-1); // loads the classes
    Object[] instances = new Object[count];
    long before = usedBytes();
    for (int i = 0; i < count; i++) {
      instances[i] = factory.apply(i);
    }
    long after = usedBytes();
    System.out.printf("| %s | %,d |%n", row, Math.round((double) (after - before) / count));
    if (instances[count - 1] == null) { // keeps them alive up to here
      throw new AssertionError("an instance is missing");
    }
  }

  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
