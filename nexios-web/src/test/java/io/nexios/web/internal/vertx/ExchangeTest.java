package io.nexios.web.internal.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.web.Headers;
import io.nexios.web.internal.vertx.RawClient.Response;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.RequestHead;
import io.nexios.web.spi.TransferException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExchangeTest {
  @RegisterExtension static final LeakCheckExtension LEAKS = TestServer.leakCheck();

  private static final int MIB = 1 << 20;

  @Test
  void head_ofAPlainRequest_isPassedOn() throws Exception {
    CompletableFuture<RequestHead> seen = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  seen.complete(exchange.head());
                  TestServer.respond(exchange, "ok");
                });
        RawClient client = server.connect()) {
      client.send("POST /a%20b?c=d HTTP/1.1\r\nHost: h:1\r\nX-One: 1\r\nx-one: 2\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("ok");
      RequestHead head = seen.join();
      assertThat(head.method()).isEqualTo("POST");
      assertThat(head.target()).isEqualTo("/a%20b?c=d");
      assertThat(head.version()).isEqualTo("HTTP/1.1");
      assertThat(head.scheme()).isEqualTo("http");
      assertThat(head.remoteAddress().getPort()).isEqualTo(client.socket().getLocalPort());
      assertThat(head.headers().all("X-ONE")).containsExactly("1", "2");
      assertThat(head.headers().all("host")).containsExactly("h:1");
    }
  }

  @Test
  void target_inAbsoluteForm_isBroughtToAPathAndItsHostWins() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange ->
                    TestServer.respond(
                        exchange,
                        exchange.head().target() + " " + exchange.head().headers().all("host")));
        RawClient client = server.connect()) {
      client.send("GET http://b.example:81?q HTTP/1.1\r\nHost: a.example\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("/?q [b.example:81]");
    }
  }

  @Test
  void respond_setsLengthAndDateAndLeavesFramingFieldsOut() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange ->
                    exchange.respond(
                        201,
                        Headers.of("Content-Length", "99")
                            .withAdded("Transfer-Encoding", "gzip")
                            .withAdded("Connection", "x")
                            .withAdded("X-A", "1")
                            .withAdded("x-a", "2"),
                        "four".getBytes(UTF_8)));
        RawClient client = server.connect()) {
      Response response = client.get("/").read();
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.body()).isEqualTo("four");
      assertThat(response.header("content-length")).isEqualTo("4");
      assertThat(response.header("x-a")).isEqualTo("1, 2");
      assertThat(response.header("date")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT");
      assertThat(response.headers()).doesNotContainKeys("transfer-encoding", "connection");
    }
  }

  @Test
  void connection_isKeptAliveAndPipelinedRequestsAreAnsweredInOrder() throws Exception {
    CountDownLatch secondSent = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  if (exchange.head().target().equals("/0")) {
                    secondSent.await();
                  }
                  TestServer.respond(exchange, exchange.head().target());
                });
        RawClient client = server.connect()) {
      for (int i = 0; i < 20; i++) {
        client.get("/" + i);
      }
      secondSent.countDown();
      for (int i = 0; i < 20; i++) {
        assertThat(client.read().body()).isEqualTo("/" + i);
      }
    }
  }

  @Test
  void connection_closeInTheRequest_closesBehindTheResponse() throws Exception {
    try (TestServer server = TestServer.start(exchange -> TestServer.respond(exchange, "ok"));
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      Response response = client.read();
      assertThat(response.header("connection")).isEqualTo("close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void http10_withoutKeepAlive_closesBehindTheResponse() throws Exception {
    try (TestServer server = TestServer.start(exchange -> TestServer.respond(exchange, "ok"));
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(client.readToEnd()).startsWith("HTTP/1.0 200").endsWith("\r\n\r\nok");
    }
  }

  @Test
  void headRequest_hasTheLengthAndNoBody() throws Exception {
    try (TestServer server = TestServer.start(exchange -> TestServer.respond(exchange, "four"));
        RawClient client = server.connect()) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead().header("content-length")).isEqualTo("4");
      client.get("/");
      assertThat(client.read().body()).isEqualTo("four");
    }
  }

  @Test
  void headRequest_streamed_hasNoBody() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), 5)) {
                    out.write("hello".getBytes(UTF_8));
                  }
                });
        RawClient client = server.connect()) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead().header("content-length")).isEqualTo("5");
      client.get("/");
      assertThat(client.read().body()).isEqualTo("hello");
    }
  }

  @Test
  void status204And304_haveNeitherBodyNorLength() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange ->
                    exchange.respond(
                        Integer.parseInt(exchange.head().target().substring(1)),
                        Headers.empty(),
                        "never".getBytes(UTF_8)));
        RawClient client = server.connect()) {
      for (String status : new String[] {"204", "304"}) {
        Response response = client.get("/" + status).read();
        assertThat(response.status()).isEqualTo(Integer.parseInt(status));
        assertThat(response.headers()).doesNotContainKeys("content-length", "transfer-encoding");
      }
      assertThat(client.get("/200").read().body()).isEqualTo("never");
    }
  }

  @Test
  void respond_twice_keepsTheFirst() throws Exception {
    CompletableFuture<Boolean> second = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  TestServer.respond(exchange, "first");
                  second.complete(exchange.respond(500, Headers.empty(), new byte[0]));
                });
        RawClient client = server.connect()) {
      assertThat(client.get("/").read().body()).isEqualTo("first");
      assertThat(second.join()).isFalse();
    }
  }

  @Test
  void respond_withALargeBody_arrivesWhole() throws Exception {
    byte[] large = new byte[3 * MIB + 17];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) ('a' + i % 26);
    }
    try (TestServer server =
            TestServer.start(exchange -> exchange.respond(200, Headers.empty(), large));
        RawClient client = server.connect()) {
      Response response = client.get("/").read();
      assertThat(response.body()).isEqualTo(new String(large, UTF_8));
      assertThat(server.completion())
          .isEqualTo(new Completion(200, large.length, Completion.Ending.RESPONDED));
    }
  }

  @Test
  void respondStreaming_withoutLength_isChunkedAndComplete() throws Exception {
    byte[] block = "0123456789".repeat(1000).getBytes(UTF_8);
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1)) {
                    for (int i = 0; i < 500; i++) {
                      out.write(block);
                    }
                  }
                });
        RawClient client = server.connect()) {
      Response response = client.get("/").read();
      assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
      assertThat(response.body()).hasSize(5_000_000).startsWith("0123").endsWith("6789");
      assertThat(client.get("/").read().body()).hasSize(5_000_000);
      assertThat(server.completion().bodyBytes()).isEqualTo(5_000_000);
    }
  }

  @Test
  void respondStreaming_toHttp10_endsWithTheConnection() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1)) {
                    out.write("streamed".getBytes(UTF_8));
                  }
                });
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(client.readToEnd()).doesNotContain("chunked").endsWith("\r\n\r\nstreamed");
    }
  }

  @Test
  void flush_sendsHeadAndBytesBeforeTheEnd() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1)) {
                    out.flush();
                    received.await();
                    out.write("event".getBytes(UTF_8));
                    out.flush();
                    exchange.body(0).transferTo(OutputStream.nullOutputStream());
                  }
                });
        RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
      received.countDown();
      for (String line = client.line(); !line.isEmpty(); ) {
        line = client.line();
      }
      assertThat(client.line()).isEqualTo("5");
      assertThat(client.line()).isEqualTo("event");
    }
  }

  @Test
  void body_isReadThroughTheStream_whateverItsFraming() throws Exception {
    try (TestServer server = TestServer.start(ExchangeTest::echo);
        RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
      assertThat(client.read().body()).isEqualTo("hello");
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3;ext=1\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: x\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("abcdefg");
      assertThat(client.get("/").read().body()).isEmpty();
    }
  }

  @Test
  void body_largerThanEveryBuffer_isHeldBackAndReadWhole() throws Exception {
    int length = 20 * MIB;
    CountDownLatch sent = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  sent.await();
                  long sum = 0;
                  try (InputStream body = exchange.body(Long.MAX_VALUE)) {
                    byte[] buffer = new byte[10_000];
                    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                      sum += n;
                    }
                  }
                  TestServer.respond(exchange, Long.toString(sum));
                });
        RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
      client.send(new byte[MIB]);
      sent.countDown();
      for (int i = 1; i < length / MIB; i++) {
        client.send(new byte[MIB]);
      }
      assertThat(client.read().body()).isEqualTo(Integer.toString(length));
    }
  }

  @Test
  void body_leftUnread_isDroppedAndTheNextRequestIsServed() throws Exception {
    try (TestServer server = TestServer.start(exchange -> TestServer.respond(exchange, "ok"));
        RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + MIB + "\r\n\r\n");
      client.send(new byte[MIB]);
      assertThat(client.read().body()).isEqualTo("ok");
      assertThat(client.get("/").read().body()).isEqualTo("ok");
    }
  }

  @Test
  void expectation_isAnsweredAtTheFirstRead() throws Exception {
    try (TestServer server = TestServer.start(ExchangeTest::echo);
        RawClient client = server.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(100);
      client.send("hi");
      assertThat(client.read().body()).isEqualTo("hi");
    }
  }

  @Test
  void expectation_whenTheBodyIsNotRead_closesBehindTheResponse() throws Exception {
    try (TestServer server = TestServer.start(exchange -> TestServer.respond(exchange, "no"));
        RawClient client = server.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      Response response = client.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("connection")).isEqualTo("close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void body_announcedTooLarge_failsBeforeAnythingIsSent() throws Exception {
    try (TestServer server = TestServer.start(exchange -> respondToLimit(exchange, 10));
        RawClient client = server.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("TOO_LARGE");
    }
  }

  @Test
  void body_growingTooLarge_failsAtTheLimitAndNotBefore() throws Exception {
    try (TestServer server = TestServer.start(exchange -> respondToLimit(exchange, 10));
        RawClient client = server.connect()) {
      String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
      client.send(head + "a\r\n0123456789\r\n0\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("0123456789");
      client.send(head + "b\r\n0123456789x\r\n0\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("TOO_LARGE");
    }
  }

  @Test
  void abort_inTheMiddleOfABody_neverEndsItCleanly() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1);
                  out.write("half".getBytes(UTF_8));
                  out.flush();
                  throw new IllegalStateException("the handler fails");
                });
        RawClient client = server.connect()) {
      assertThatThrownBy(() -> client.get("/").read()).isInstanceOf(java.io.IOException.class);
      assertThat(server.completion()).isEqualTo(new Completion(200, 4, Completion.Ending.ABORTED));
    }
  }

  @Test
  void abort_ofABodyThatEndsWithTheConnection_resetsTheConnection() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1);
                  out.write("half".getBytes(UTF_8));
                  out.flush();
                  throw new IllegalStateException("the handler fails");
                });
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThatThrownBy(client::readToEnd)
          .isInstanceOf(java.net.SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void close_withLessThanAnnounced_abortsAndSaysSo() throws Exception {
    CompletableFuture<Exception> thrown = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  OutputStream out = exchange.respondStreaming(200, Headers.empty(), 10);
                  out.write("short".getBytes(UTF_8));
                  try {
                    out.close();
                  } catch (java.io.IOException expected) {
                    thrown.complete(expected);
                  }
                });
        RawClient client = server.connect()) {
      assertThatThrownBy(() -> client.get("/").read()).isInstanceOf(java.io.IOException.class);
      assertThat(thrown.join()).hasMessageContaining("announced with 10 bytes and closed after 5");
    }
  }

  @Test
  void write_ofMoreThanAnnounced_isRefused() throws Exception {
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  OutputStream out = exchange.respondStreaming(200, Headers.empty(), 2);
                  out.write("ok".getBytes(UTF_8));
                  assertThatThrownBy(() -> out.write('x'))
                      .hasMessageContaining("longer than the 2 bytes");
                  out.close();
                });
        RawClient client = server.connect()) {
      assertThat(client.get("/").read().body()).isEqualTo("ok");
    }
  }

  @Test
  void respondStreaming_afterAResponse_throws() throws Exception {
    CompletableFuture<TransferException> thrown = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  TestServer.respond(exchange, "first");
                  try {
                    exchange.respondStreaming(200, Headers.empty(), -1).close();
                  } catch (TransferException expected) {
                    thrown.complete(expected);
                  }
                });
        RawClient client = server.connect()) {
      assertThat(client.get("/").read().body()).isEqualTo("first");
      assertThat(thrown.join().kind()).isEqualTo(TransferException.Kind.EXCHANGE_OVER);
    }
  }

  @Test
  void actions_registeredTwice_areRefused() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  exchange.onClientGone(() -> {});
                  try {
                    exchange.onClientGone(() -> {});
                  } catch (IllegalStateException expected) {
                    thrown.complete(expected);
                  }
                  TestServer.respond(exchange, "ok");
                });
        RawClient client = server.connect()) {
      client.get("/").read();
      assertThat(thrown.join()).hasMessageContaining("already");
    }
  }

  static void echo(EngineExchange exchange) throws java.io.IOException {
    exchange.respond(200, Headers.empty(), exchange.body(Long.MAX_VALUE).readAllBytes());
  }

  static void respondToLimit(EngineExchange exchange, long maxBytes) throws java.io.IOException {
    try {
      exchange.respond(200, Headers.empty(), exchange.body(maxBytes).readAllBytes());
    } catch (TransferException failure) {
      exchange.respond(413, Headers.empty(), failure.kind().name().getBytes(UTF_8));
    }
  }
}
