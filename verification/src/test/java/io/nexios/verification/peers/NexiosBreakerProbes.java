package io.nexios.verification.peers;

import static io.nexios.resilience.CircuitBreaker.Window.ofCalls;

import io.nexios.concurrency.Work;
import io.nexios.resilience.Bulkhead;
import io.nexios.resilience.CircuitBreaker;
import io.nexios.resilience.CircuitBreaker.Window;
import io.nexios.resilience.Outcome;
import io.nexios.resilience.Permit;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Our circuit breaker. Nothing can put it half-open by hand, so it opens by failures and waits in
/// virtual time.
final class NexiosBreakerProbes {
  private static final int CALLS = 5;
  private static final Duration RECOVERY = Duration.ofMinutes(1);

  private NexiosBreakerProbes() {}

  @FunctionalInterface
  private interface TimedProbe {
    String see(ManualTime time) throws Exception;
  }

  private static String inVirtualTime(TimedProbe probe) throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    ManualTime.run(time -> seen.set(probe.see(time)));
    return seen.get();
  }

  private static CircuitBreaker breaker(UnaryOperator<CircuitBreaker.Options> options) {
    return CircuitBreaker.of(
        "api",
        o -> options.apply(o.withFailureRate(50, ofCalls(CALLS)).withRecoveryTimeout(RECOVERY)));
  }

  private static CircuitBreaker breaker() {
    return breaker(UnaryOperator.identity());
  }

  /// Returns what came of the last call.
  private static String callOften(CircuitBreaker breaker, Work<?, ? extends Exception> work) {
    String outcome = "";
    for (int call = 0; call < CALLS; call++) {
      outcome = Seen.outcome(() -> breaker.call(work));
    }
    return outcome;
  }

  private static String fail(CircuitBreaker breaker) {
    return callOften(
        breaker,
        () -> {
          throw new IOException("planned");
        });
  }

  static String lateResult() throws Exception {
    return inVirtualTime(
        time -> {
          CircuitBreaker breaker = breaker();
          Permit late = breaker.acquire();
          fail(breaker);
          time.advance(RECOVERY);
          Permit _ = breaker.acquire();
          late.success();
          return Seen.state(breaker.state());
        });
  }

  static String ignoredResults() throws Exception {
    return inVirtualTime(
        time -> {
          CircuitBreaker breaker = breaker();
          List<Permit> late = new ArrayList<>();
          for (int call = 0; call < CALLS; call++) {
            late.add(breaker.acquire());
          }
          fail(breaker);
          time.advance(RECOVERY);
          int probes = breaker.tryAcquire().isPresent() ? 1 : 0;
          for (Permit permit : late) {
            permit.end(Outcome.IGNORED);
            probes += breaker.tryAcquire().isPresent() ? 1 : 0;
          }
          return Seen.probesAtOnce(probes);
        });
  }

  static String lostProbe() throws Exception {
    return inVirtualTime(
        time -> {
          CircuitBreaker breaker = breaker();
          fail(breaker);
          time.advance(RECOVERY);
          Permit _ = breaker.acquire();
          time.advance(Duration.ofDays(1));
          return Seen.nextCall(breaker.tryAcquire().isPresent());
        });
  }

  static String wallClockJump() {
    JumpingWallClock time = new JumpingWallClock();
    CircuitBreaker breaker = TimeSource.bind(time, () -> breaker());
    fail(breaker);
    time.wall = time.wall.plus(Duration.ofHours(1));
    return Seen.nextCall(breaker.tryAcquire().isPresent());
  }

  /// No time passes, whatever the clock on the wall says. For one thread.
  private static final class JumpingWallClock implements TimeSource {
    Instant wall = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Instant instant() {
      return wall;
    }

    @Override
    public Timer schedule(long delayNanos, Runnable action) {
      throw new UnsupportedOperationException("nothing is timed here");
    }

    @Override
    public int pending() {
      return 0;
    }
  }

  static String idleWindow() throws Exception {
    return inVirtualTime(
        time -> {
          CircuitBreaker breaker =
              breaker(
                  o ->
                      o.withFailureRate(
                          50, Window.ofTime(Duration.ofSeconds(10)).withMinimumCalls(100)));
          fail(breaker);
          time.advance(Duration.ofHours(1));
          return Seen.failuresCounted(breaker.snapshot().failures());
        });
  }

  static String hungCalls() throws Exception {
    return inVirtualTime(
        time -> {
          CircuitBreaker breaker =
              breaker(
                  o ->
                      o.withHungCalls(Duration.ofSeconds(1), 50)
                          .withRecoveryTimeout(Duration.ofDays(1)));
          for (int call = 0; call < CALLS; call++) {
            Permit _ = breaker.acquire();
          }
          time.advance(Duration.ofHours(1));
          return Seen.state(breaker.state());
        });
  }

  static String stateAfterTheTimeout() throws Exception {
    return inVirtualTime(
        time -> {
          CircuitBreaker breaker = breaker();
          fail(breaker);
          time.advance(Duration.ofHours(1));
          return Seen.state(breaker.state());
        });
  }

  static String cancelledCalls() {
    CircuitBreaker breaker = breaker();
    callOften(
        breaker,
        () -> {
          throw new InterruptedException("the caller has gone");
        });
    return Seen.state(breaker.state());
  }

  static String ownRejections() throws Exception {
    CircuitBreaker breaker = breaker();
    Bulkhead full = Bulkhead.of("db", o -> o.withMaxConcurrency(1).withMaxQueued(0));
    try (Bulkhead.Permit _ = full.acquire()) {
      callOften(breaker, () -> full.call(() -> "never"));
    }
    return Seen.state(breaker.state());
  }

  static String throwingListener() {
    CircuitBreaker breaker = breaker();
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    breaker.onTransition(
        _ -> {
          thread.complete(Thread.currentThread());
          throw new IllegalStateException("planned");
        });
    return Seen.listener(fail(breaker), thread.join());
  }

  static String eventsOfCalls() throws Exception {
    return inVirtualTime(
        time -> {
          CircuitBreaker breaker = breaker();
          AtomicInteger events = new AtomicInteger();
          breaker.onTransition(_ -> events.incrementAndGet());
          callOften(breaker, () -> "value");
          time.settle();
          return Seen.events(events.get());
        });
  }

  static String failedValue() {
    CircuitBreaker breaker = breaker();
    callOften(breaker, () -> 500);
    return Seen.state(breaker.state());
  }
}
