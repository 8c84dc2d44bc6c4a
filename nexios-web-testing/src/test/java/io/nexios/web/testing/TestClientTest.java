package io.nexios.web.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.web.EventStream;
import io.nexios.web.NexiosApp;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What a client can do, over a socket and in memory: the same tests.
@ParameterizedClass
@EnumSource
class TestClientTest {
  private static final int LARGE_BYTES = 400_000;

  private enum Way {
    SOCKET,
    MEMORY
  }

  @Parameter private Way way;

  private final NexiosApp app =
      NexiosApp.create(
          options -> options.withPort(0).withMaxBodyBytes(LARGE_BYTES).withMaxHeaderBytes(1_000));
  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<CancelReason> cancelled = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private TestClient client;

  @BeforeEach
  void start() throws Exception {
    app.post(
        "/echo",
        (req, _) -> Map.of("type", req.header("content-type").orElse("none"), "body", text(req)));
    app.post(
        "/form", (req, _) -> List.of(req.form(), req.file("f").filename(), req.file("f").size()));
    app.get("/wait", (_, _) -> waitForTheCancel());
    app.get("/events", (_, _) -> EventStream.of(events -> events.send("one")));
    app.get("/plain", (_, _) -> "hello");
    app.get("/stream", (_, _) -> new ByteArrayInputStream(new byte[LARGE_BYTES]));
    app.get("/broken", (_, res) -> brokenStream(res));
    app.put("/nothing", (_, _) -> null);
    client =
        switch (way) {
          case SOCKET -> TestClient.of(app.start());
          case MEMORY -> TestClient.inMemory(app);
        };
  }

  private String text(Request request) throws IOException {
    running.countDown();
    try {
      return request.text();
    } catch (IOException noBody) {
      failure.complete(noBody);
      throw noBody;
    }
  }

  private static InputStream brokenStream(Response response) {
    response.header("content-length", "10");
    return new ByteArrayInputStream(new byte[5]);
  }

  private Object waitForTheCancel() throws InterruptedException {
    running.countDown();
    try {
      new CountDownLatch(1).await();
      return "nobody counts this down";
    } finally {
      cancelled.complete(Cancellation.reason().orElse(null));
    }
  }

  @AfterEach
  void stop() {
    app.stop(Duration.ZERO);
  }

  @Test
  void send_json_arrivesAsJson() throws IOException {
    TestResponse answer = client.post("/echo").json(Map.of("name", "Ä")).send();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json())
        .isEqualTo(Map.of("type", "application/json", "body", "{\"name\":\"Ä\"}"));
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void send_fieldsAndFiles_arriveAsAForm() throws IOException {
    TestResponse answer =
        client
            .post("/form")
            .field("title", "a \"b\"")
            .file("f", "x\".bin", "image/png", "12345".getBytes(UTF_8))
            .send();

    assertThat(answer.text()).isEqualTo("[{\"title\":[\"a \\\"b\\\"\"]},\"x\\\".bin\",5]");
  }

  @Test
  void head_hasNoBody() throws IOException {
    TestResponse answer = client.head("/plain").send();

    assertThat(answer.header("content-length")).isEqualTo("5");
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void response_ofEvents_isReadChunkByChunk() throws IOException {
    TestResponse answer = client.get("/events").send();

    assertThat(answer.text()).isEqualTo("data: one\n\n");
  }

  @Test
  void disconnect_duringTheHandler_isNoticed() throws Exception {
    TestExchange exchange = client.get("/wait").open();
    running.await();

    exchange.disconnect();

    assertThat(cancelled.join()).isInstanceOf(CancelReason.ClientDisconnected.class);
  }

  @Test
  void reset_duringTheHandler_isNoticed() throws Exception {
    TestExchange exchange = client.get("/wait").open();
    running.await();

    exchange.reset();

    assertThat(cancelled.join()).isInstanceOf(CancelReason.ClientDisconnected.class);
  }

  @Test
  void halfClose_duringTheHandler_isNoticed() throws Exception {
    try (TestExchange exchange = client.get("/wait").open()) {
      running.await();

      exchange.halfClose();

      assertThat(cancelled.join()).isInstanceOf(CancelReason.ClientDisconnected.class);
    }
  }

  @Test
  void writeSlowly_inPieces_arrivesWhole() throws Exception {
    try (TestExchange exchange =
        client.post("/echo").header("content-type", "text/plain").openWithoutBody(4)) {
      exchange.writeSlowly("slow".getBytes(UTF_8), 3, Duration.ofMillis(1));

      assertThat(exchange.response().json()).containsEntry("body", "slow");
    }
  }

  @Test
  void disconnect_inTheMiddleOfTheBody_makesTheReadFail() throws Exception {
    try (TestExchange exchange =
        client.post("/echo").header("content-type", "text/plain").openWithoutBody(4)) {
      exchange.write("ab");
      running.await();
    }

    assertThat(failure.join()).isInstanceOf(IOException.class);
  }

  @Test
  void chunkedBody_arrivesWhole() throws Exception {
    try (TestExchange exchange =
        client
            .post("/echo")
            .header("content-type", "text/plain")
            .header("transfer-encoding", "chunked")
            .openWithoutBody(0)) {
      exchange.write("3\r\nabc\r\n").write("A\r\n0123456789\r\n0\r\n\r\n");

      assertThat(exchange.response().json()).containsEntry("body", "abc0123456789");
    }
  }

  @Test
  void chunkedBody_thatIsNone_makesTheReadFail() throws Exception {
    try (TestExchange exchange =
        client
            .post("/echo")
            .header("content-type", "text/plain")
            .header("transfer-encoding", "chunked")
            .openWithoutBody(0)) {
      running.await();

      exchange.write("chunk\r\n");

      assertThat(failure.join()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void expectContinue_isAnsweredByTheFirstRead() throws Exception {
    try (TestExchange exchange =
        client
            .post("/echo")
            .header("content-type", "text/plain")
            .header("expect", "100-continue")
            .openWithoutBody(2)) {
      assertThat(exchange.responseHead().status()).isEqualTo(100);

      exchange.write("ok");

      assertThat(exchange.response().json()).containsEntry("body", "ok");
    }
  }

  @Test
  void largeBody_bothWays_arrivesWhole() throws Exception {
    assertThat(client.get("/stream").send().bytes()).hasSize(LARGE_BYTES);
    assertThat(client.post("/echo").body("text/plain", "x".repeat(LARGE_BYTES)).send().text())
        .hasSizeGreaterThan(LARGE_BYTES);
  }

  @Test
  void bodyTooLarge_is413() throws Exception {
    try (TestExchange exchange =
        client
            .post("/echo")
            .header("content-type", "text/plain")
            .openWithoutBody(LARGE_BYTES + 1)) {
      assertThat(exchange.response().status()).isEqualTo(413);
    }
  }

  @Test
  void responseThatBreaks_endsTooEarly() {
    assertThatThrownBy(() -> client.get("/broken").send()).isInstanceOf(EOFException.class);
  }

  @Test
  void nothingToSay_hasNoBodyAndNoLength() throws Exception {
    TestResponse answer = client.put("/nothing").send();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().names()).contains("date").doesNotContain("content-length");
  }

  @Test
  void heads_thatCannotBeServed_areRefusedWithTheSameStatus() throws Exception {
    assertThat(client.get("/50%").send().status()).isEqualTo(400);
    assertThat(client.get("/\u00e4").send().status()).isEqualTo(400);
    assertThat(client.get("/" + "a".repeat(2_000)).send().status()).isEqualTo(414);
    assertThat(client.get("/plain").header("x-long", "a".repeat(2_000)).send().status())
        .isEqualTo(431);
  }

  @Test
  void stop_letsTheClientInNoMore() {
    app.stop(Duration.ofSeconds(5));

    assertThatThrownBy(() -> client.get("/plain").send()).isInstanceOf(ConnectException.class);
  }

  @Test
  void stop_answersWhatIsStillRunning() throws Exception {
    try (TestExchange exchange = client.get("/wait").open()) {
      running.await();

      app.stop(Duration.ZERO);

      assertThat(exchange.response().status()).isEqualTo(503);
    }
  }

  @Test
  void patience_runsOut_insteadOfWaitingForEver() throws Exception {
    try (TestExchange exchange = client.withPatience(Duration.ofMillis(20)).get("/wait").open()) {
      assertThatThrownBy(exchange::response).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
