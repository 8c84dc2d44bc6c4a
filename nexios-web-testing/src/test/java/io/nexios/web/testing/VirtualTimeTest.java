package io.nexios.web.testing;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.web.EventStream;
import io.nexios.web.NexiosApp;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// An app in memory and in virtual time: every limit of it, without waiting.
@ExtendWith(LeakCheckExtension.class)
class VirtualTimeTest {
  private final NexiosApp app =
      NexiosApp.create(o -> o.withRequestTimeout(ofSeconds(30)).withMaxInFlight(1));

  private interface Body {
    void run(ManualTime time, TestClient client) throws Exception;
  }

  private void jumping(Body body) throws Exception {
    ManualTime.<Exception>run(
        ManualTime.Options::withAutoJump,
        time -> {
          TestClient client = TestClient.inMemory(app);
          try {
            body.run(time, client);
          } finally {
            app.stop(ZERO);
          }
          time.assertNothingPending();
        });
  }

  @Test
  void requestTimeout_is504_atItsInstant() throws Exception {
    app.get(
        "/slow",
        (_, _) ->
            TaskGroup.call(group -> group.createTask("upstream", () -> sleep(ofHours(1))).await()));
    jumping(
        (time, client) -> {
          assertThat(client.get("/slow").send().status()).isEqualTo(504);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(30));
        });
  }

  @Test
  void timeByHand_answerComesWhenItIsMoved() throws Exception {
    app.get(
        "/slow",
        (_, _) -> {
          sleep(ofSeconds(10));
          return "done";
        });
    ManualTime.<Exception>run(
        time -> {
          TestClient client = TestClient.inMemory(app);
          try (TestExchange exchange = client.get("/slow").open()) {
            time.advance(ofSeconds(9));
            assertThat(exchange.stream().available()).isZero();
            time.advance(ofSeconds(1));
            assertThat(exchange.response().text()).isEqualTo("done");
          } finally {
            app.stop(ZERO);
          }
          time.assertNothingPending();
        });
  }

  @Test
  void bodyThatComesTooSlowly_is408() throws Exception {
    app.post("/text", (req, _) -> req.text());
    jumping(
        (time, client) -> {
          try (TestExchange exchange =
              client.post("/text").header("content-type", "text/plain").openWithoutBody(5)) {
            exchange.write("slow");
            assertThat(exchange.response().status()).isEqualTo(408);
            assertThat(time.elapsed()).isBetween(ofSeconds(5), ofSeconds(6));
          }
        });
  }

  @Test
  void slowBodyAboveTheRate_arrivesWhole() throws Exception {
    app.post("/text", (req, _) -> req.text());
    jumping(
        (time, client) -> {
          try (TestExchange exchange =
              client.post("/text").header("content-type", "text/plain").openWithoutBody(20_000)) {
            exchange.writeSlowly("x".repeat(20_000).getBytes(UTF_8), 1_100, ofSeconds(1));
            assertThat(exchange.response().text()).hasSize(20_000);
            assertThat(time.elapsed()).isEqualTo(ofSeconds(19));
          }
        });
  }

  @Test
  void clientThatTakesNothing_isCutOff() throws Exception {
    CompletableFuture<Duration> cutAt = new CompletableFuture<>();
    jumpingWith(cutAt);
    assertThat(cutAt.join()).isEqualTo(ofSeconds(30));
  }

  private void jumpingWith(CompletableFuture<Duration> cutAt) throws Exception {
    ManualTime[] moved = new ManualTime[1];
    app.get(
        "/zeros",
        (_, _) ->
            new InputStream() {
              @Override
              public int read() {
                return 0;
              }

              @Override
              public void close() {
                cutAt.complete(moved[0].elapsed());
              }
            });
    jumping(
        (time, client) -> {
          moved[0] = time;
          try (TestExchange exchange = client.get("/zeros").open()) {
            assertThat(exchange.responseHead().status()).isEqualTo(200);
            cutAt.join();
          }
        });
  }

  @Test
  void requestThatWaitsForItsTurn_isTurnedAwayWhenItsTimeIsUp() throws Exception {
    app.get(
            "/long",
            (_, _) -> {
              sleep(ofMinutes(2));
              return "done";
            })
        .timeout(ofMinutes(5));
    app.get("/short", (_, _) -> "done");
    jumping(
        (time, client) -> {
          try (TestExchange first = client.get("/long").open()) {
            assertThat(client.get("/short").send().status()).isEqualTo(503);
            assertThat(time.elapsed()).isEqualTo(ofSeconds(30));
            assertThat(first.response().status()).isEqualTo(200);
            assertThat(time.elapsed()).isEqualTo(ofMinutes(2));
          }
        });
  }

  @Test
  void events_comeAtTheirInstants_untilTheClientLeaves() throws Exception {
    app.get(
        "/ticks",
        (_, _) ->
            EventStream.of(
                    events -> {
                      while (true) {
                        events.send("tick");
                        sleep(ofMinutes(1));
                      }
                    })
                .withKeepAliveAfter(ofMinutes(2)));
    jumping(
        (time, client) -> {
          try (TestExchange exchange = client.get("/ticks").open()) {
            assertThat(exchange.responseHead().status()).isEqualTo(200);
            byte[] twoChunks = exchange.stream().readNBytes(2 * "c\r\ndata: tick\n\n\r\n".length());
            assertThat(new String(twoChunks, UTF_8)).isEqualTo("c\r\ndata: tick\n\n\r\n".repeat(2));
            assertThat(time.elapsed()).isEqualTo(ofMinutes(1));
          }
        });
  }

  @Test
  void silentEventStream_sendsACommentEvery15Seconds() throws Exception {
    app.get(
        "/silent",
        (_, _) ->
            EventStream.of(
                events -> {
                  sleep(ofSeconds(10));
                  events.send("one");
                  sleep(ofHours(1));
                }));
    jumping(
        (time, client) -> {
          try (TestExchange exchange = client.get("/silent").open()) {
            assertThat(exchange.responseHead().status()).isEqualTo(200);
            assertThat(read(exchange, "b\r\ndata: one\n\n\r\n")).isTrue();
            assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
            assertThat(read(exchange, "4\r\n: \n\n\r\n")).isTrue();
            assertThat(time.elapsed()).isEqualTo(ofSeconds(25));
            assertThat(read(exchange, "4\r\n: \n\n\r\n")).isTrue();
            assertThat(time.elapsed()).isEqualTo(ofSeconds(40));
          }
        });
  }

  private static boolean read(TestExchange exchange, String expected) throws Exception {
    byte[] bytes = exchange.stream().readNBytes(expected.length());
    return new String(bytes, UTF_8).equals(expected);
  }

  /// A client whose network is gone: no end of the connection comes, and nothing is taken any more.
  @Test
  void silentEventStream_ofAClientThatHasVanished_isCutOff() throws Exception {
    CompletableFuture<CancelReason> reason = new CompletableFuture<>();
    app.get(
        "/silent",
        (_, _) ->
            EventStream.of(
                events -> {
                  events.send("x".repeat((64 << 10) - 10)); // little more fits on the way
                  try {
                    sleep(ofDays(30));
                  } finally {
                    reason.complete(Cancellation.reason().orElse(null));
                  }
                }));
    jumping(
        (time, client) -> {
          try (TestExchange exchange = client.get("/silent").open()) {
            assertThat(exchange.responseHead().status()).isEqualTo(200);
            assertThat(reason.join()).isNotNull();
            assertThat(time.elapsed()).isLessThan(ofDays(4)); // four bytes in 15 s
          }
        });
  }

  @Test
  void stop_waitsForWhatIsInFlight_andNotLonger() throws Exception {
    app.get(
        "/slow",
        (_, _) -> {
          sleep(ofSeconds(3));
          return "done";
        });
    jumping(
        (time, client) -> {
          try (TestExchange exchange = client.get("/slow").open()) {
            app.stop(ofSeconds(10));
            assertThat(exchange.response().text()).isEqualTo("done");
            assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          }
        });
  }
}
