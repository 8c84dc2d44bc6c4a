package io.nexios.verification.peers;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Resilience4j 2.4.0.
final class Resilience4jProbes {
  private static final int CALLS = 5;

  private Resilience4jProbes() {}

  private static CircuitBreaker breaker(
      UnaryOperator<CircuitBreakerConfig.Builder> options, SettableClock clock) {
    CircuitBreakerConfig.Builder config =
        CircuitBreakerConfig.custom()
            .slidingWindowSize(CALLS)
            .minimumNumberOfCalls(CALLS)
            .permittedNumberOfCallsInHalfOpenState(1)
            .clock(clock);
    return CircuitBreaker.of("api", options.apply(config).build());
  }

  private static CircuitBreaker breaker() {
    return breaker(UnaryOperator.identity(), new SettableClock());
  }

  static String lateResult() {
    CircuitBreaker breaker = breaker();
    breaker.acquirePermission(); // the late call
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    breaker.acquirePermission(); // the probe
    breaker.onSuccess(1, TimeUnit.MILLISECONDS);
    return Seen.state(breaker.getState());
  }

  static String ignoredResults() {
    CircuitBreaker breaker = breaker();
    for (int call = 0; call < CALLS; call++) {
      breaker.acquirePermission();
    }
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    int probes = breaker.tryAcquirePermission() ? 1 : 0;
    for (int call = 0; call < CALLS; call++) {
      breaker.releasePermission();
      probes += breaker.tryAcquirePermission() ? 1 : 0;
    }
    return Seen.probesAtOnce(probes);
  }

  static String lostProbe() {
    SettableClock clock = new SettableClock();
    CircuitBreaker breaker = breaker(UnaryOperator.identity(), clock);
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    breaker.acquirePermission();
    clock.advance(Duration.ofDays(1));
    return Seen.nextCall(breaker.tryAcquirePermission());
  }

  static String wallClockJump() {
    SettableClock clock = new SettableClock();
    CircuitBreaker breaker = breaker(UnaryOperator.identity(), clock);
    breaker.transitionToOpenState();
    clock.advance(Duration.ofHours(1));
    return Seen.nextCall(breaker.tryAcquirePermission());
  }

  static String idleWindow(SlidingWindowSynchronizationStrategy strategy) {
    SettableClock clock = new SettableClock();
    CircuitBreaker breaker =
        breaker(o -> o.slidingWindow(10, 100, SlidingWindowType.TIME_BASED, strategy), clock);
    fail(breaker);
    clock.advance(Duration.ofHours(1));
    return Seen.failuresCounted(breaker.getMetrics().getNumberOfFailedCalls());
  }

  static String hungCalls() {
    SettableClock clock = new SettableClock();
    CircuitBreaker breaker =
        breaker(
            o -> o.slowCallDurationThreshold(Duration.ofSeconds(1)).slowCallRateThreshold(50),
            clock);
    for (int call = 0; call < CALLS; call++) {
      breaker.acquirePermission();
    }
    clock.advance(Duration.ofHours(1));
    return Seen.state(breaker.getState());
  }

  static String stateAfterTheTimeout() {
    SettableClock clock = new SettableClock();
    CircuitBreaker breaker = breaker(UnaryOperator.identity(), clock);
    breaker.transitionToOpenState();
    clock.advance(Duration.ofHours(1));
    return Seen.state(breaker.getState());
  }

  static String cancelledCalls() {
    CircuitBreaker breaker = breaker();
    callOften(
        breaker,
        () -> {
          throw new InterruptedException("the caller has gone");
        });
    return Seen.state(breaker.getState());
  }

  static String ownRejections() {
    CircuitBreaker breaker = breaker();
    Bulkhead full = bulkhead(1);
    full.acquirePermission();
    callOften(breaker, () -> full.executeCallable(() -> "never"));
    return Seen.state(breaker.getState());
  }

  static String throwingListener() {
    CircuitBreaker breaker = breaker();
    AtomicReference<Thread> thread = new AtomicReference<>();
    breaker
        .getEventPublisher()
        .onStateTransition(
            _ -> {
              thread.set(Thread.currentThread());
              throw new IllegalStateException("planned");
            });
    return Seen.listener(fail(breaker), thread.get());
  }

  static String eventsOfCalls() {
    CircuitBreaker breaker = breaker();
    AtomicInteger events = new AtomicInteger();
    breaker.getEventPublisher().onEvent(_ -> events.incrementAndGet());
    callOften(breaker, () -> "value");
    return Seen.events(events.get());
  }

  static String failedValue() {
    CircuitBreaker breaker =
        breaker(o -> o.recordResult(Integer.valueOf(500)::equals), new SettableClock());
    callOften(breaker, () -> 500);
    return Seen.state(breaker.getState());
  }

  private static String fail(CircuitBreaker breaker) {
    return callOften(
        breaker,
        () -> {
          throw new IOException("planned");
        });
  }

  /// Returns what came of the last call.
  private static String callOften(CircuitBreaker breaker, Callable<?> work) {
    String outcome = "";
    for (int call = 0; call < CALLS; call++) {
      outcome = Seen.outcome(() -> breaker.executeCallable(work));
    }
    return outcome;
  }

  private static Bulkhead bulkhead(int places) {
    return Bulkhead.of(
        "db",
        BulkheadConfig.custom()
            .maxConcurrentCalls(places)
            .maxWaitDuration(Duration.ofMillis(5))
            .build());
  }

  static String placesAfterRejections() {
    Bulkhead bulkhead = bulkhead(2);
    bulkhead.acquirePermission();
    bulkhead.acquirePermission();
    for (int call = 0; call < 2; call++) {
      Seen.outcome(() -> bulkhead.executeCallable(() -> "a third place"));
    }
    bulkhead.onComplete();
    bulkhead.onComplete();
    return Seen.places(bulkhead.getMetrics().getAvailableConcurrentCalls());
  }

  static String placesAfterGivingBackTwice() {
    Bulkhead bulkhead = bulkhead(2);
    bulkhead.acquirePermission();
    bulkhead.acquirePermission();
    bulkhead.onComplete();
    bulkhead.onComplete();
    bulkhead.onComplete();
    return Seen.places(bulkhead.getMetrics().getAvailableConcurrentCalls());
  }

  static Object retry(Callable<?> work) throws Exception {
    return Retry.of(
            "api", RetryConfig.custom().maxAttempts(3).waitDuration(Duration.ofMillis(1)).build())
        .executeCallable(work);
  }

  static String workAfterItsLimit() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
      CompletableFuture<Object> limited =
          TimeLimiter.of(Seen.LIMIT)
              .executeCompletionStage(
                  scheduler,
                  () -> CompletableFuture.supplyAsync(() -> Seen.waitFor(release, ended)))
              .toCompletableFuture();
      try {
        limited.get();
      } catch (ExecutionException expected) {
        return Seen.stillRuns(ended.getCount() > 0);
      } finally {
        release.countDown();
      }
    }
    throw new AssertionError("the limit has not ended the call");
  }
}
