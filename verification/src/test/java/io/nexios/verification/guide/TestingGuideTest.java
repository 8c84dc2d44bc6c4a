package io.nexios.verification.guide;

import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;
import static io.nexios.concurrency.Concurrency.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.concurrency.Branch;
import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.FailurePolicy;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.FaultyThreadFactory;
import io.nexios.testing.FaultyThreadFactory.Fault;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.testing.Sequencer;
import io.nexios.web.NexiosApp;
import io.nexios.web.testing.TestClient;
import io.nexios.web.testing.TestExchange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The blocks of the testing guide.
@ExtendWith(LeakCheckExtension.class)
class TestingGuideTest {
  // snippet: testing-app
  /** An app whose report takes an hour, far more than it may. */
  static NexiosApp reports() {
    NexiosApp app = NexiosApp.create(o -> o.withRequestTimeout(ofSeconds(30)));
    app.get(
        "/report",
        (req, res) ->
            TaskGroup.call(
                group -> group.createTask("rows", TestingGuideTest::readAnHour).await()));
    app.post("/notes", (req, res) -> req.text());
    return app;
  }

  static String readAnHour() throws InterruptedException {
    sleep(ofHours(1));
    return "rows";
  }

  // end snippet

  // snippet: testing-handler-timeout
  @Test
  void aReportThatTakesAnHour_isAnswered504AfterHalfAMinute() throws Exception {
    ManualTime.<Exception>run(
        ManualTime.Options::withAutoJump,
        time -> {
          NexiosApp app = reports();
          TestClient client = TestClient.inMemory(app);

          assertThat(client.get("/report").send().status()).isEqualTo(504);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(30));

          app.stop(ofSeconds(1));
          time.assertNothingPending();
        });
  }

  // end snippet

  // snippet: testing-slow-client
  @Test
  void aClientThatStopsInTheMiddleOfItsBody_isAnswered408() throws Exception {
    ManualTime.<Exception>run(
        ManualTime.Options::withAutoJump,
        time -> {
          NexiosApp app = reports();
          try (TestExchange exchange =
              TestClient.inMemory(app)
                  .post("/notes")
                  .header("content-type", "text/plain")
                  .openWithoutBody(1_000)) {
            exchange.writeSlowly("a few words".getBytes(UTF_8), 3, ofMillis(100));

            assertThat(exchange.response().status()).isEqualTo(408);
          }
          app.stop(ofSeconds(1));
        });
  }

  // end snippet

  // snippet: testing-disconnect
  @Test
  void aClientThatLeaves_cancelsItsReport() throws Exception {
    CompletableFuture<CancelReason> reason = new CompletableFuture<>();
    ManualTime.<Exception>run(
        time -> {
          NexiosApp app = NexiosApp.create();
          app.get(
              "/report",
              (req, res) -> {
                try {
                  return readAnHour();
                } finally {
                  reason.complete(Cancellation.reason().orElseThrow());
                }
              });
          TestExchange exchange = TestClient.inMemory(app).get("/report").open();
          time.advance(ofMinutes(1).dividedBy(4)); // it is asleep now

          exchange.disconnect();
          time.settle(); // whatever follows from that has happened

          assertThat(reason).isCompletedWithValue(new CancelReason.ClientDisconnected());
          app.stop(Duration.ZERO);
        });
  }

  // end snippet

  // snippet: testing-hedge
  @Test
  void aSlowPrimary_isOvertakenByItsHedge() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          String winner =
              runUntilFirstComplete(
                  Branch.of("primary", TestingGuideTest::readAnHour),
                  Branch.of(
                          "hedge",
                          () -> {
                            sleep(ofMillis(50));
                            return "copy";
                          })
                      .after(ofMillis(200)));

          assertThat(winner).isEqualTo("copy");
          assertThat(time.elapsed()).isEqualTo(ofMillis(250));
          time.assertNothingPending();
        });
  }

  // end snippet

  // snippet: testing-refresh
  @Test
  void anOldValue_isServedWhileItIsRefreshed() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    ManualTime.run(
        time -> {
          AsyncLazy<Integer> value =
              AsyncLazy.of(loads::incrementAndGet, o -> o.withRefreshAfter(ofMinutes(10)));
          assertThat(value.get()).isEqualTo(1);

          time.advance(ofMinutes(10));
          assertThat(value.get()).isEqualTo(1); // and starts the refresh
          time.settle();
          assertThat(value.get()).isEqualTo(2);

          value.reset();
          time.assertNothingPending();
        });
  }

  // end snippet

  // snippet: testing-order
  @Test
  void twoTasks_takeTurns() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    Sequencer order = Sequencer.create();
    TaskGroup.run(
        group -> {
          group.createTask(
              () -> {
                order.step(1);
                said.add("ping");
                order.step(2);
              });
          order.step(3);
          said.add("pong");
        });
    assertThat(said).containsExactly("ping", "pong");
  }

  // end snippet

  // snippet: testing-faults
  @Test
  void theThirdThreadCannotBeHad_theOthersStillEnd() throws Exception {
    FaultyThreadFactory threads =
        FaultyThreadFactory.over(Thread.ofVirtual().factory()).at(3, Fault.START_FAILS);
    AtomicInteger ended = new AtomicInteger();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    o -> o.withThreadFactory(threads),
                    group -> {
                      for (int i = 0; i < 5; i++) {
                        group.createTask(ended::incrementAndGet);
                      }
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(ended.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void anInterruptInTheFirstWait_failsThatTaskOnly() throws Exception {
    FaultyThreadFactory threads =
        FaultyThreadFactory.over(Thread.ofVirtual().factory()).at(1, Fault.INTERRUPTED_IN_A_WAIT);
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time ->
            TaskGroup.run(
                o -> o.withThreadFactory(threads).withFailurePolicy(FailurePolicy.SUPERVISE),
                group -> {
                  Task<String> cut = group.createTask(TestingGuideTest::readAnHour);
                  Task<String> other = group.createTask(TestingGuideTest::readAnHour);
                  assertThat(other.await()).isEqualTo("rows");
                  assertThat(cut.exceptionNow()).isInstanceOf(InterruptedException.class);
                }));
  }

  // end snippet
}
