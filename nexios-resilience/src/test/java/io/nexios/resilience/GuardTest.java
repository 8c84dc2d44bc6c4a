package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GuardTest {
  private static final LoadBudget BUDGET = LoadBudget.of("api");

  private static Timeout timeout(int seconds) {
    return Timeout.of("limit", ofSeconds(seconds));
  }

  private static Retry retry() {
    return Retry.of("again", o -> o.withBudget(BUDGET).withBackoff(ofMillis(1), ofMillis(1)));
  }

  private static Hedge hedge() {
    return Hedge.of("twice", o -> o.idempotent().withBudget(BUDGET));
  }

  private static CircuitBreaker breaker() {
    return CircuitBreaker.of("api", o -> o.withFailureThreshold(2));
  }

  private static Bulkhead bulkhead() {
    return Bulkhead.of("db", 2);
  }

  private static AdaptiveLimit limit() {
    return AdaptiveLimit.of("load");
  }

  @Test
  void call_noPolicies_runsTheWork() throws Exception {
    assertThat(Guard.of("none").call(() -> "pong")).isEqualTo("pong");
  }

  @Test
  void call_usualOrder_hasNoWarningsAndWorks() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Guard guard =
              Guard.of("api", timeout(30), retry(), hedge(), breaker(), bulkhead(), timeout(1));
          assertThat(guard.warnings()).isEmpty();
          assertThat(guard.policies()).hasSize(6);
          AtomicInteger calls = new AtomicInteger();
          String answer =
              guard.call(
                  () -> {
                    sleep(ofMillis(10));
                    if (calls.incrementAndGet() == 1) {
                      throw new IOException("no answer");
                    }
                    return "answer";
                  });
          assertThat(answer).isEqualTo("answer");
        });
  }

  @Test
  void call_workThrows_theOutermostPolicySpeaks() {
    CircuitBreaker breaker = breaker();
    Guard guard = Guard.of("api", retry(), breaker);
    assertThatThrownBy(
            () ->
                guard.run(
                    () -> {
                      throw new IOException("no answer");
                    }))
        .as("after two failures the breaker is open, and that is not repeated")
        .isInstanceOf(CircuitOpenException.class);
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void call_timeoutInside_countsForTheBreaker() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          CircuitBreaker breaker = breaker();
          Guard guard = Guard.of("api", breaker, timeout(1));
          for (int call = 0; call < 2; call++) {
            assertThatThrownBy(() -> guard.run(() -> sleep(ofSeconds(9))))
                .isInstanceOf(DeadlineExceededException.class);
          }
          assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
        });
  }

  static Stream<Arguments> questionableOrders() {
    return Stream.of(
        Arguments.of(new Policy[] {breaker(), retry()}, "retries go on while the breaker opens"),
        Arguments.of(new Policy[] {bulkhead(), retry()}, "a place is held while nothing runs"),
        Arguments.of(new Policy[] {limit(), retry()}, "waits between attempts look like load"),
        Arguments.of(new Policy[] {bulkhead(), hedge()}, "more calls run than it has places"),
        Arguments.of(new Policy[] {limit(), hedge()}, "more calls run than the limit says"),
        Arguments.of(new Policy[] {bulkhead(), breaker()}, "wait for a place only to be rejected"),
        Arguments.of(new Policy[] {hedge(), retry()}, "each attempt is repeated on its own"),
        Arguments.of(new Policy[] {retry(), retry()}, "attempts multiply"),
        Arguments.of(new Policy[] {hedge(), hedge()}, "attempts multiply"),
        Arguments.of(new Policy[] {Retry.of("own"), hedge()}, "each has a budget of its own"),
        Arguments.of(new Policy[] {timeout(1), breaker()}, "sees calls that hang as cancelled"),
        Arguments.of(
            new Policy[] {breaker(), timeout(1), Guard.of("inner", retry())},
            "retries go on while the breaker opens"));
  }

  @ParameterizedTest
  @MethodSource("questionableOrders")
  void of_questionableOrder_warnsAndSaysWhatToDo(Policy[] policies, String warning) {
    assertThat(Guard.of("api", policies).warnings())
        .singleElement()
        .asString()
        .contains(warning)
        .containsAnyOf("put", "take", "give");
  }

  static Stream<Arguments> soundOrders() {
    CircuitBreaker hung = CircuitBreaker.of("api", o -> o.withHungCalls(ofSeconds(1), 100));
    return Stream.of(
        Arguments.of((Object) new Policy[] {retry(), breaker(), bulkhead()}),
        Arguments.of((Object) new Policy[] {retry(), hedge(), breaker(), limit()}),
        Arguments.of((Object) new Policy[] {timeout(9), breaker(), timeout(1)}),
        Arguments.of((Object) new Policy[] {timeout(9), hung}),
        Arguments.of((Object) new Policy[] {hedge(), bulkhead()}));
  }

  @ParameterizedTest
  @MethodSource("soundOrders")
  void of_soundOrder_doesNotWarn(Policy[] policies) {
    assertThat(Guard.of("api", policies).warnings()).isEmpty();
  }

  @Test
  void of_samePolicyTwice_warns() {
    Bulkhead twice = bulkhead();
    assertThat(Guard.of("api", twice, twice).warnings())
        .containsExactly("bulkhead \"db\" (0 of 2 run) stands twice; take one of them out");
  }

  @Test
  void toString_namesThePoliciesFromTheOutside() {
    assertThat(Guard.of("api", timeout(9), bulkhead()))
        .hasToString("guard \"api\": timeout \"limit\" (9.0 s) > bulkhead \"db\" (0 of 2 run)");
  }
}
