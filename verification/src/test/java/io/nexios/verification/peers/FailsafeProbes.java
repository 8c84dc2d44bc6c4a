package io.nexios.verification.peers;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Failsafe 3.3.2.
final class FailsafeProbes {
  private static final int CALLS = 5;
  private static final int PATIENCE_MILLIS = 200;

  private FailsafeProbes() {}

  private static CircuitBreaker<Object> breaker() {
    return CircuitBreaker.builder().withFailureThreshold(CALLS).build();
  }

  static String lateResult() {
    CircuitBreaker<Object> breaker = breaker();
    breaker.acquirePermit(); // the late call
    breaker.open();
    breaker.halfOpen();
    breaker.acquirePermit(); // the probe
    breaker.recordSuccess();
    return Seen.state(breaker.getState());
  }

  static String cancelledCalls() {
    CircuitBreaker<Object> breaker = breaker();
    callOften(
        Failsafe.with(breaker),
        () -> {
          throw new InterruptedException("the caller has gone");
        });
    return Seen.state(breaker.getState());
  }

  static String ownRejections() throws Exception {
    CircuitBreaker<Object> breaker = breaker();
    Bulkhead<Object> full = Bulkhead.of(1);
    full.acquirePermit();
    callOften(Failsafe.with(breaker, full), () -> "never");
    return Seen.state(breaker.getState());
  }

  private static void callOften(FailsafeExecutor<Object> executor, CheckedSupplier<Object> work) {
    for (int call = 0; call < CALLS; call++) {
      Seen.outcome(() -> executor.get(work));
    }
  }

  static String placesAfterRejections() throws Exception {
    Bulkhead<Object> bulkhead = Bulkhead.of(2);
    bulkhead.acquirePermit();
    bulkhead.acquirePermit();
    for (int call = 0; call < 2; call++) {
      Seen.outcome(
          () -> {
            bulkhead.acquirePermit(Duration.ofMillis(5));
            return "a third place";
          });
    }
    bulkhead.releasePermit();
    bulkhead.releasePermit();
    return free(bulkhead);
  }

  static String placesAfterGivingBackTwice() throws Exception {
    Bulkhead<Object> bulkhead = Bulkhead.of(2);
    bulkhead.acquirePermit();
    bulkhead.acquirePermit();
    bulkhead.releasePermit();
    bulkhead.releasePermit();
    bulkhead.releasePermit();
    return free(bulkhead);
  }

  private static String free(Bulkhead<Object> bulkhead) {
    int places = 0;
    while (places < 10 && bulkhead.tryAcquirePermit()) {
      places++;
    }
    return Seen.places(places);
  }

  static Object retry(Callable<?> work) {
    return Failsafe.with(RetryPolicy.builder().withMaxAttempts(3).build()).get(work::call);
  }

  static String workAfterItsLimit() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<Object> limited =
        Failsafe.with(Timeout.of(Seen.LIMIT)).getAsync(() -> Seen.waitFor(release, ended));
    try {
      limited.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException limit) {
      return Seen.stillRuns(ended.getCount() > 0);
    } catch (TimeoutException stillWaiting) {
      return "still runs after " + PATIENCE_MILLIS + " ms, and the caller still waits";
    } finally {
      release.countDown();
    }
    throw new AssertionError("nothing has ended the call");
  }
}
