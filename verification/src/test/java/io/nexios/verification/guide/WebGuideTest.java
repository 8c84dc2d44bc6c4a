package io.nexios.verification.guide;

import static io.nexios.concurrency.Concurrency.createBackgroundTask;
import static io.nexios.concurrency.Concurrency.runInThreadPool;
import static io.nexios.concurrency.Concurrency.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.web.EventStream;
import io.nexios.web.NexiosApp;
import io.nexios.web.OnDisconnect;
import io.nexios.web.Reply;
import io.nexios.web.testing.TestClient;
import io.nexios.web.testing.TestResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WebGuideTest {
  record Order(String article, int count) {}

  private static final CountDownLatch SENT = new CountDownLatch(1);

  private static NexiosApp shop() {
    // snippet: web-app
    NexiosApp app = NexiosApp.create(o -> o.withPort(0).withRequestTimeout(Duration.ofSeconds(10)));

    app.get("/hello/{name}", (req, res) -> Map.of("hello", req.path("name").value()));
    app.post("/orders", (req, res) -> Reply.status(201, req.json(Order.class)));
    app.get("/count", (req, res) -> req.query("n").asInt() + 1);
    // end snippet

    // snippet: web-error
    app.error(
        NoSuchElementException.class,
        (error, req, res) -> Reply.problem(404, "No such order", error.getMessage()));
    // end snippet
    app.get(
        "/orders/{id}",
        (req, res) -> {
          throw new NoSuchElementException("order " + req.path("id").asInt());
        });

    // snippet: web-upload
    app.post(
            "/checksum",
            (req, res) -> {
              var file = req.file("data");
              return Map.of(
                  "file", file.filename(),
                  "checksum", runInThreadPool(() -> checksum(file.stream().readAllBytes())));
            })
        .maxBodyBytes(100 << 20)
        .bulkhead(4);
    // end snippet

    // snippet: web-ignore
    app.post(
            "/payments",
            (req, res) -> {
              sleep(Duration.ofMillis(1)); // goes on when the client has left
              return Reply.accepted(Map.of("status", "paid"));
            })
        .onDisconnect(OnDisconnect.IGNORE);

    app.post(
        "/newsletter",
        (req, res) -> {
          createBackgroundTask("newsletter", SENT::countDown); // goes on after the answer
          return Reply.accepted(Map.of("status", "queued"));
        });
    // end snippet

    // snippet: web-events
    app.get(
        "/ticks",
        (req, res) ->
            EventStream.of(
                events -> {
                  for (int i = 1; i <= 3; i++) {
                    events.send(EventStream.Event.of("tick", i));
                  }
                }));
    // end snippet
    return app;
  }

  private static int checksum(byte[] bytes) {
    return java.util.Arrays.hashCode(bytes);
  }

  @Test
  void theShop_answers() throws Exception {
    NexiosApp app = shop().start();
    try {
      TestClient client = TestClient.of(app);
      assertThat(client.get("/hello/Ada%20L").send().text()).isEqualTo("{\"hello\":\"Ada L\"}");
      assertThat(client.get("/count?n=41").send().text()).isEqualTo("42");
      TestResponse malformed = client.get("/count?n=many").send();
      assertThat(malformed.status()).isEqualTo(400);
      assertThat(malformed.text()).contains("n");
      assertThat(client.post("/orders").json(new Order("tea", 2)).send().status()).isEqualTo(201);
      TestResponse unknown = client.get("/orders/7").send();
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.text()).contains("order 7");
      assertThat(
              client
                  .post("/checksum")
                  .file(
                      "data",
                      "a.bin",
                      "application/octet-stream",
                      "abc".getBytes(StandardCharsets.UTF_8))
                  .send()
                  .json())
          .containsEntry("file", "a.bin");
      assertThat(client.post("/payments").send().status()).isEqualTo(202);
      assertThat(client.post("/newsletter").send().status()).isEqualTo(202);
      SENT.await();
      assertThat(client.get("/ticks").send().text()).contains("event: tick");
    } finally {
      app.stop(Duration.ofSeconds(5));
    }
  }
}
