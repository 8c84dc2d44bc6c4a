package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.resilience.CircuitBreaker.Window;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The code of the guide's pages on resilience, run.
class ResilienceGuideTest {
  private final AtomicInteger calls = new AtomicInteger();

  private String callExternalApi() throws IOException {
    if (calls.incrementAndGet() <= 5) {
      throw new IOException("no answer");
    }
    return "data";
  }

  private String fetchQuote(String symbol) throws IOException {
    calls.incrementAndGet();
    return symbol + " 42";
  }

  @Test
  void circuitBreaker_asOnTheSeedPage() throws Exception {
    ManualTime.run(
        time -> {
          // snippet: breaker
          CircuitBreaker breaker =
              CircuitBreaker.of(
                  "api", o -> o.withFailureThreshold(5).withRecoveryTimeout(ofSeconds(60)));
          // end snippet
          for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> breaker.call(() -> callExternalApi()))
                .isInstanceOf(IOException.class);
          }
          assertThat(protectedCall(breaker)).isEqualTo("unavailable, retry after PT1M");
          time.advance(ofSeconds(60));
          assertThat(protectedCall(breaker)).isEqualTo("data");
        });
  }

  private String protectedCall(CircuitBreaker breaker) throws IOException, InterruptedException {
    // snippet: breaker-call
    try {
      return breaker.call(() -> callExternalApi());
    } catch (CircuitOpenException rejected) {
      return "unavailable, retry after " + rejected.retryAfter();
    }
    // end snippet
  }

  @Test
  void circuitBreaker_overAWindow_andWithHungCalls() {
    // snippet: breaker-rate
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "search",
            o ->
                o.withFailureRate(50, Window.ofCalls(100).withMinimumCalls(20))
                    .withHungCalls(ofSeconds(2), 80)
                    .withHalfOpenPermits(5));
    // end snippet
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void circuitBreaker_callThatEndsElsewhere() {
    CircuitBreaker breaker = CircuitBreaker.of("api");
    CompletableFuture<String> answer = new CompletableFuture<>();
    // snippet: breaker-permit
    Permit permit = breaker.acquire();
    CompletableFuture<String> counted =
        answer.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                permit.success();
              } else {
                permit.failure(failure);
              }
            });
    // end snippet
    answer.completeExceptionally(new IOException("reset"));
    assertThat(counted).isCompletedExceptionally();
    assertThat(breaker.snapshot().failures()).isEqualTo(1);
  }

  @Test
  void circuitBreaker_listener() throws Exception {
    ManualTime.run(
        time -> {
          List<CircuitBreaker.State> seen = new CopyOnWriteArrayList<>();
          CircuitBreaker breaker = CircuitBreaker.of("api");
          // snippet: breaker-listen
          breaker.onTransition(transition -> seen.add(transition.to()));
          // end snippet
          breaker.forceOpen();
          time.settle();
          assertThat(seen).containsExactly(CircuitBreaker.State.FORCED_OPEN);
        });
  }

  @Test
  void bulkhead() throws Exception {
    // snippet: bulkhead
    Bulkhead database =
        Bulkhead.of(
            "db", o -> o.withMaxConcurrency(10).withMaxQueued(50).withMaxWait(ofMillis(500)));
    String quote = database.call(() -> fetchQuote("ACME"));
    // end snippet
    assertThat(quote).isEqualTo("ACME 42");
    // snippet: bulkhead-try
    Optional<Bulkhead.Permit> place = database.tryAcquire();
    place.ifPresent(Bulkhead.Permit::close);
    // end snippet
    assertThat(place).isPresent();
  }

  @Test
  void retry() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          // snippet: retry
          LoadBudget budget = LoadBudget.of("api", o -> o.withPercent(20).withPerSecond(10));
          Retry retry =
              Retry.of(
                  "api",
                  o ->
                      o.withMaxAttempts(6)
                          .withBackoff(ofMillis(100), ofSeconds(2))
                          .withBudget(budget));
          String data = retry.call(() -> callExternalApi());
          // end snippet
          assertThat(data).isEqualTo("data");
          assertThat(retry.snapshot().retries()).isEqualTo(5);
        });
  }

  @Test
  void hedge() throws Exception {
    LoadBudget budget = LoadBudget.of("quotes");
    // snippet: hedge
    Hedge hedge = Hedge.of("quotes", o -> o.idempotent().withPercentile(95).withBudget(budget));
    String quote = hedge.call(() -> fetchQuote("ACME"));
    // end snippet
    assertThat(quote).isEqualTo("ACME 42");
  }

  @Test
  void adaptiveLimit() throws Exception {
    // snippet: adaptive-limit
    AdaptiveLimit limit = AdaptiveLimit.of("search", o -> o.withLimits(20, 2, 200));
    String quote = limit.call(() -> fetchQuote("ACME"));
    // end snippet
    assertThat(quote).isEqualTo("ACME 42");
  }

  @Test
  void singleFlight() throws Exception {
    // snippet: single-flight
    SingleFlight<String, String> quotes = SingleFlight.of("quotes");
    String quote = quotes.call("ACME", () -> fetchQuote("ACME"));
    // end snippet
    assertThat(quote).isEqualTo("ACME 42");
    assertThat(calls).hasValue(1);
  }

  @Test
  void guard() throws Exception {
    LoadBudget budget = LoadBudget.of("quotes");
    // snippet: guard
    Guard guard =
        Guard.of(
            "quotes",
            Timeout.of("all attempts", ofSeconds(5)),
            Retry.of("quotes", o -> o.withBudget(budget)),
            CircuitBreaker.of("quotes"),
            Bulkhead.of("quotes", 20),
            Timeout.of("one attempt", ofSeconds(1)));
    String quote = guard.call(() -> fetchQuote("ACME"));
    // end snippet
    assertThat(quote).isEqualTo("ACME 42");
    // snippet: guard-warnings
    assertThat(guard.warnings()).isEmpty();
    // end snippet
  }

  @Test
  void timeout() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          // snippet: policy-timeout
          Timeout oneAttempt = Timeout.of("one attempt", ofSeconds(1));
          String quote = oneAttempt.call(() -> fetchQuote("ACME"));
          // end snippet
          assertThat(quote).isEqualTo("ACME 42");
          // snippet: policy-timeout-both
          Guard guard =
              Guard.of(
                  "quotes",
                  Timeout.of("all attempts", ofSeconds(5)),
                  Retry.of("quotes"),
                  CircuitBreaker.of("quotes"),
                  oneAttempt);
          // end snippet
          assertThat(guard.warnings()).isEmpty();
          assertThatThrownBy(() -> guard.run(() -> sleep(ofSeconds(9))))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).as("three attempts").isLessThan(ofSeconds(5));
        });
  }
}
