package io.nexios.web.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.web.EventStream;
import io.nexios.web.NexiosApp;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestClientTest {
  private final NexiosApp app = NexiosApp.create(options -> options.withPort(0));
  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<CancelReason> cancelled = new CompletableFuture<>();
  private TestClient client;

  @BeforeEach
  void start() throws Exception {
    app.post(
        "/echo",
        (req, _) -> Map.of("type", req.header("content-type").orElse("none"), "body", req.text()));
    app.post(
        "/form", (req, _) -> List.of(req.form(), req.file("f").filename(), req.file("f").size()));
    app.get("/wait", (_, _) -> waitForTheCancel());
    app.get("/events", (_, _) -> EventStream.of(events -> events.send("one")));
    app.get("/plain", (_, _) -> "hello");
    app.start();
    client = TestClient.of(app);
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
  void response_cutShort_isNoResponse() throws Exception {
    assertThatThrownBy(() -> answerWith("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n123"))
        .isInstanceOf(EOFException.class)
        .hasMessage("the connection ended after 3 of 5 bytes");
    assertThatThrownBy(
            () -> answerWith("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n"))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> answerWith("nonsense\r\n\r\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("this is no status line: nonsense");
  }

  private static TestResponse answerWith(String bytes) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TestExchange exchange =
            TestClient.of((InetSocketAddress) server.getLocalSocketAddress()).get("/").open()) {
      try (var connection = server.accept()) {
        connection.getOutputStream().write(bytes.getBytes(UTF_8));
        connection.shutdownOutput();
        return exchange.response();
      }
    }
  }

  @Test
  void patience_runsOut_insteadOfWaitingForEver() throws Exception {
    try (TestExchange exchange = client.withPatience(Duration.ofMillis(20)).get("/wait").open()) {
      assertThatThrownBy(exchange::response).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
