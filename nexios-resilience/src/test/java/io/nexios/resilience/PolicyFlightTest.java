package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nexios.concurrency.VoidWork;
import io.nexios.concurrency.Work;
import io.nexios.resilience.Retry.Jitter;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a flight recording shows of the policies, read while it is made.
class PolicyFlightTest {
  @RegisterExtension
  static final LeakCheckExtension LEAKS =
      LeakCheckExtension.with(
          o -> o.withAllowedThread(name -> name.startsWith("JFR ") || name.startsWith("nexios-")));

  @BeforeAll
  static void startTheRecorder() throws Exception {
    recordedIn(_ -> {}, () -> {}); // its threads stay for the life of the process
  }

  private static List<RecordedEvent> recorded(String event, VoidWork<Exception> body)
      throws Exception {
    return recordedIn(stream -> stream.enable("io.nexios." + event).withoutThreshold(), body)
        .stream()
        .filter(each -> each.getEventType().getName().equals("io.nexios." + event))
        .toList();
  }

  private static List<RecordedEvent> recordedIn(
      Consumer<RecordingStream> settings, VoidWork<Exception> body) throws Exception {
    List<RecordedEvent> events = new CopyOnWriteArrayList<>();
    try (RecordingStream stream = new RecordingStream()) {
      stream.setReuse(false);
      settings.accept(stream);
      stream.onEvent(events::add);
      stream.startAsync();
      body.run();
      stream.stop(); // when it has shown everything
    }
    return events;
  }

  /// Fails with a number of exceptions before it answers.
  private static Work<String, IOException> failing(int times) {
    AtomicInteger left = new AtomicInteger(times);
    return () -> {
      if (left.getAndDecrement() > 0) {
        throw new IOException("no answer");
      }
      return "pong";
    };
  }

  @Test
  void ob2_retry_eachAttemptShowsItsOutcomeAndWhatFollows() throws Exception {
    List<RecordedEvent> events =
        recorded(
            "Attempt",
            () ->
                ManualTime.run(
                    o -> o.withAutoJump(),
                    _ -> {
                      Retry retry =
                          Retry.of(
                              "api",
                              o ->
                                  o.withBackoff(ofMillis(100), ofSeconds(1))
                                      .withJitter(Jitter.NONE));
                      retry.call(failing(1));
                      assertThatThrownBy(() -> retry.call(failing(3)))
                          .isInstanceOf(IOException.class);
                    }));

    assertThat(events)
        .extracting(
            e -> e.getInt("number"),
            e -> e.getString("outcome"),
            e -> e.getString("failure"),
            e -> e.getString("reason"),
            e -> e.getDuration("wait"))
        .containsExactly(
            tuple(1, "FAILURE", "java.io.IOException", null, ofMillis(100)),
            tuple(2, "SUCCESS", null, null, ZERO),
            tuple(1, "FAILURE", "java.io.IOException", null, ofMillis(100)),
            tuple(2, "FAILURE", "java.io.IOException", null, ofMillis(200)),
            tuple(3, "FAILURE", "java.io.IOException", "ATTEMPTS_USED_UP", ZERO));
    assertThat(events)
        .extracting(e -> e.getString("policy"), e -> e.getString("name"))
        .containsOnly(tuple("Retry", "api"));
  }

  @Test
  void ob2_hedge_eachAttemptShowsWhetherItAnswered() throws Exception {
    List<RecordedEvent> events =
        recorded(
            "Attempt",
            () ->
                ManualTime.run(
                    o -> o.withAutoJump(),
                    _ -> {
                      AtomicInteger attempts = new AtomicInteger();
                      Hedge hedge = Hedge.of("quotes", o -> o.idempotent().withDelay(ofMillis(10)));
                      hedge.run(() -> sleep(ofSeconds(attempts.getAndIncrement() == 0 ? 60 : 1)));
                    }));

    assertThat(events)
        .extracting(
            e -> e.getString("name"),
            e -> e.getString("policy"),
            e -> e.getInt("number"),
            e -> e.getString("outcome"))
        .containsExactlyInAnyOrder(
            tuple("quotes", "Hedge", 1, "CANCELLED"), tuple("quotes", "Hedge", 2, "SUCCESS"));
    assertThat(events)
        .filteredOn(e -> e.getInt("number") == 1)
        .extracting(e -> e.getString("reason"))
        .allSatisfy(reason -> assertThat(reason).contains("quotes-2"));
  }

  @Test
  void ob2_hedge_attemptThatTheBudgetDoesNotAfford_isShownAsNotMade() throws Exception {
    List<RecordedEvent> events =
        recorded(
            "Attempt",
            () -> {
              LoadBudget budget = LoadBudget.of("api", o -> o.withPercent(1).withPerSecond(0));
              Hedge hedge =
                  Hedge.of("quotes", o -> o.idempotent().withFailoverOnly().withBudget(budget));
              assertThatThrownBy(() -> hedge.call(failing(2))).hasRootCauseMessage("no answer");
            });

    assertThat(events)
        .extracting(
            e -> e.getInt("number"),
            e -> e.getString("outcome"),
            e -> e.getString("failure"),
            e -> e.getString("reason"))
        .containsExactlyInAnyOrder(
            tuple(1, "FAILURE", "java.io.IOException", null),
            tuple(2, "IGNORED", null, "BUDGET_USED_UP"));
  }

  @Test
  void ob2_breaker_transitionsAreInEveryRecording() throws Exception {
    List<RecordedEvent> events =
        recordedIn(
            _ -> {},
            () ->
                ManualTime.run(
                    time -> {
                      CircuitBreaker breaker = Breakers.afterTwoFailures();
                      time.advance(ofSeconds(5));
                      Breakers.fail(breaker, 2);
                      time.advance(ofSeconds(60));
                      Breakers.succeed(breaker);
                    }));

    assertThat(events)
        .filteredOn(e -> e.getEventType().getName().startsWith("io.nexios."))
        .as("nothing else is on by itself")
        .extracting(
            e -> e.getEventType().getName(),
            e -> e.getString("from"),
            e -> e.getString("to"),
            e -> e.getLong("failures"),
            e -> e.getDuration("stay"))
        .startsWith(
            tuple("io.nexios.BreakerTransition", "CLOSED", "OPEN", 2L, ofSeconds(5)),
            tuple("io.nexios.BreakerTransition", "OPEN", "HALF_OPEN", 0L, ofSeconds(60)))
        .allSatisfy(
            seen -> assertThat(seen.toList().getFirst()).isEqualTo("io.nexios.BreakerTransition"));
  }

  @Test
  void ob2_breaker_observingOnly_showsThatItWouldHaveOpened() throws Exception {
    List<RecordedEvent> events =
        recorded(
            "BreakerTransition",
            () -> {
              CircuitBreaker breaker = Breakers.afterTwoFailures();
              breaker.observeOnly();
              Breakers.fail(breaker, 2);
            });

    assertThat(events)
        .extracting(e -> e.getString("from"), e -> e.getString("to"), e -> e.getLong("sequence"))
        .containsExactly(
            tuple("CLOSED", "OBSERVE_ONLY", 1L), tuple("OBSERVE_ONLY", "OBSERVE_ONLY", 2L));
  }

  @Test
  void ob2_adaptiveLimit_showsBeforeAfterAndWhy() throws Exception {
    List<RecordedEvent> events =
        recorded(
            "LimitChange",
            () ->
                ManualTime.run(
                    time -> {
                      AdaptiveLimit limit =
                          AdaptiveLimit.of("api", o -> o.withAimd().withLimits(100, 1, 200));
                      List<Permit> permits = new ArrayList<>();
                      for (int i = 0; i < 100; i++) {
                        permits.add(limit.acquire());
                      }
                      time.advance(ofMillis(1));
                      permits.removeFirst().failure(new TimeoutException("overloaded"));
                      permits.forEach(Permit::close);
                      time.advance(ofMillis(1));
                      answer(limit, 90, 3 * 90);
                    }));

    assertThat(events)
        .extracting(
            e -> e.getString("policy"),
            e -> e.getString("name"),
            e -> e.getInt("before"),
            e -> e.getInt("after"),
            e -> e.getString("reason"),
            e -> e.getInt("running"))
        .containsExactly(
            tuple("AdaptiveLimit", "api", 100, 90, "OVERLOAD", 100),
            tuple("AdaptiveLimit", "api", 90, 91, "WINDOW", 1));
  }

  /// So many calls, of which so many run at the same time and the last one ends last.
  private static void answer(AdaptiveLimit limit, int together, int calls) throws Exception {
    for (int done = 0; done < calls; done += together) {
      List<Permit> permits = new ArrayList<>();
      for (int i = 0; i < together; i++) {
        permits.add(limit.acquire());
      }
      permits.forEach(Permit::success);
    }
  }

  @Test
  void ob2_bulkhead_thatIsChanged_showsBothLimits() throws Exception {
    List<RecordedEvent> events =
        recorded(
            "LimitChange",
            () -> {
              Bulkhead bulkhead = Bulkhead.of("db", 10);
              bulkhead.configure(o -> o.withMaxConcurrency(20));
              bulkhead.configure(o -> o.withMaxConcurrency(20));
            });

    assertThat(events)
        .extracting(
            e -> e.getString("policy"),
            e -> e.getInt("before"),
            e -> e.getInt("after"),
            e -> e.getString("reason"))
        .containsExactly(tuple("Bulkhead", 10, 20, "CONFIGURED"));
  }

  @Test
  void ob2_singleFlight_isALoadWithItsName() throws Exception {
    List<RecordedEvent> events =
        recorded(
            "Load",
            () -> {
              SingleFlight<String, Thread> users = SingleFlight.of("users");
              users.call("ada", Thread::currentThread).join(); // it is recorded behind its value
            });

    assertThat(events)
        .extracting(e -> e.getString("path"), e -> e.getString("state"))
        .containsExactly(tuple("users", "SUCCESS"));
  }
}
