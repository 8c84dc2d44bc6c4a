package io.nexios.resilience;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.VoidWork;
import io.nexios.resilience.CircuitBreaker.Options;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// Circuit breakers in the states that tests begin with, and calls of one kind.
final class Breakers {
  private Breakers() {}

  static CircuitBreaker afterTwoFailures() {
    return afterTwoFailures(o -> o);
  }

  static CircuitBreaker afterTwoFailures(UnaryOperator<Options> options) {
    return CircuitBreaker.of(
        "api", o -> options.apply(o.withFailureThreshold(2).withRecoveryTimeout(ofSeconds(60))));
  }

  static void fail(CircuitBreaker breaker) {
    assertCallThrows(breaker, new IOException("no answer"));
  }

  /// Makes a call that throws, and sees it thrown.
  static void assertCallThrows(CircuitBreaker breaker, Throwable thrown) {
    VoidWork<Throwable> work =
        () -> {
          throw thrown;
        };
    assertThatThrownBy(() -> breaker.run(work)).isSameAs(thrown);
  }

  static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      fail(breaker);
    }
  }

  static void succeed(CircuitBreaker breaker) throws Exception {
    breaker.run(() -> {});
  }

  /// A breaker that has just become half-open.
  static CircuitBreaker halfOpen(ManualTime time, UnaryOperator<Options> options) {
    CircuitBreaker breaker = afterTwoFailures(options);
    fail(breaker, 2);
    time.advance(ofSeconds(60));
    return breaker;
  }
}
