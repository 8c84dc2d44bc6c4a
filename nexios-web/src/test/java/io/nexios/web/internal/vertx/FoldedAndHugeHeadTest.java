package io.nexios.web.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Field lines that are folded, and heads and trailers of many or huge fields.
@Timeout(30)
class FoldedAndHugeHeadTest {
  private static final BlockingQueue<Object> READ = new LinkedBlockingQueue<>();
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        TestServer.start(
            TestServer.reading(
                READ,
                exchange -> {
                  String target = exchange.head().target();
                  TestServer.respond(exchange, exchange.head().headers().first("x").orElse(target));
                }));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// RFC 9112, section 5.2: a folded line is a space in the value, and not a field or a line of its
  /// own, however much it looks like one.
  @ParameterizedTest
  @CsvSource({
    "'X: a| b||', a b",
    "'X: a|\t b||', a b",
    "'X: a| Content-Length: 5||', a Content-Length: 5",
    "'X: a| Transfer-Encoding: chunked||', a Transfer-Encoding: chunked",
    "'X: a| GET /smuggled HTTP/1.1||', a GET /smuggled HTTP/1.1"
  })
  void value_thatIsFolded_isOneValue(String lines, String value) throws Exception {
    try (RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + lines.replace("|", "\r\n"));
      assertThat(client.read().body()).isEqualTo(value);
      client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("/next");
      assertThat(READ.take()).isEqualTo("");
      assertThat(READ.take()).isEqualTo("");
    }
  }

  /// What says where a request ends, or for whom it is, must stand on one line.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: a|Content-Length: 3| 0||abc",
        "Host: a|Content-Length:| 3||abc",
        "Host: a|Transfer-Encoding:| chunked||0||",
        "Host: a|Transfer-Encoding: chun| ked||0||",
        "Host: a|Transfer-Encoding: chunked| , x||0||",
        "Host: a| b||",
        "Host:| a||",
        " Host: a|Host: a||",
        " |Host: a||"
      })
  void framingOrHost_thatIsFolded_isRefusedAndTheConnectionCloses(String lines) throws Exception {
    try (RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\n" + lines.replace("|", "\r\n"));
      client.send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.readToEnd()).isEmpty();
      assertThat(server.refusal().status()).isEqualTo(400);
      assertThat(READ).isEmpty();
    }
  }

  @Test
  void fields_thatAreManyAndTogetherTooLong_areRefused() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + "a:b\r\n".repeat(20_000) + "\r\n");

      assertThat(client.read().status()).isEqualTo(431);
      assertThat(server.refusal().status()).isEqualTo(431);
      assertThat(READ).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X : a||", "X\u0000: a||", "X: \u0000||", "X: a\rY: b||", "X: a\nY: b||"})
  void trailer_thatIsMalformed_endsTheConnection(String trailer) throws Exception {
    try (RawClient client = server.connect()) {
      client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n0\r\n" + trailer.replace("|", "\r\n"));
      client.send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(client.isEnded()).isTrue();
      assertThat(READ.take()).isEqualTo(TransferException.Kind.MALFORMED);
      assertThat(READ).isEmpty();
    }
  }

  @Test
  void trailers_thatAreHuge_failTheReadAndEndTheConnection() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n0\r\n" + "a:b\r\n".repeat(20_000));

      assertThat(client.isEnded()).isTrue();
      assertThat(READ.take()).isEqualTo(TransferException.Kind.MALFORMED);
    }
  }
}
