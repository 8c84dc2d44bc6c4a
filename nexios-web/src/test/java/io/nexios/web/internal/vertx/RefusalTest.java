package io.nexios.web.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
  private static final BlockingQueue<Object> READ = new LinkedBlockingQueue<>();
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        TestServer.start(
            TestServer.reading(
                READ, exchange -> TestServer.respond(exchange, exchange.head().target())));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// Each is answered with 400, and nothing behind it is taken for a request.
  @ParameterizedTest
  @ValueSource(
      strings = {
        // the request line
        "GET a HTTP/1.1|Host: a||",
        "GET * HTTP/1.1|Host: a||",
        "GET http:// HTTP/1.1|Host: a||",
        "GET http://user@b/ HTTP/1.1|Host: a||",
        "GET ftp://b/ HTTP/1.1|Host: a||",
        "CONNECT a:1 HTTP/1.1|Host: a||",
        "get / HTTP/1.1|Host: a||",
        "GET /%zz HTTP/1.1|Host: a||",
        "GET /%4 HTTP/1.1|Host: a||",
        "GET /a#b HTTP/1.1|Host: a||",
        "GET /\u00e4 HTTP/1.1|Host: a||",
        "GET /a\rb HTTP/1.1|Host: a||",
        "GET / HTTP/1.1 x|Host: a||",
        // the host
        "GET / HTTP/1.1||",
        "GET / HTTP/1.1|Host: a|Host: a||",
        "GET / HTTP/1.1|Host: a b||",
        "GET / HTTP/1.1|Host: a/b||",
        "GET / HTTP/1.1|Host: user@a||",
        "GET / HTTP/1.1|Host: a|Host: b||",
        "GET / HTTP/1.1|Host: a|host: a||",
        "GET / HTTP/1.1|Host: a\tb||",
        "GET / HTTP/1.1|Host: a\\b||",
        "GET http://b/ HTTP/1.1||",
        "GET http://b/ HTTP/1.1|Host: a|Host: b||",
        "GET http://b\\@c/ HTTP/1.1|Host: a||",
        // the fields
        "GET / HTTP/1.1|Host: a|: empty||",
        "GET / HTTP/1.1|Host: a|na me: x||",
        "GET / HTTP/1.1|Host : a||",
        "GET / HTTP/1.1|Host: a|X: \u0000||",
        "GET / HTTP/1.1|Host: a|X: \u0001||",
        "GET / HTTP/1.1|Host: a\nX: bare||",
        "GET / HTTP/1.1|Host: a|X: a\rY: b||",
        "GET / HTTP/1.1|Host: a|X: a\r\rY: b||",
        "GET / HTTP/1.1|Host: a|X\u0000: a||",
        "GET / HTTP/1.1|Host: a|X\u0001: a||",
        "GET / HTTP/1.1|Host: a|X\u007f: a||",
        "GET / HTTP/1.1|Host: a|X\u00e4: a||",
        "GET / HTTP/1.1|Host: a|X\t: a||",
        "GET / HTTP/1.1|Host: a|(X): a||",
        "GET / HTTP/1.1|Host: a|X: \u007f||",
        // the framing
        "POST / HTTP/1.1|Host: a|Content-Length: 3|Transfer-Encoding: chunked||0||",
        "POST / HTTP/1.1|Host: a|Content-Length: 3|Content-Length: 4||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 3|Content-Length: 3||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 3, 3||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: +3||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: -3||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 0x3||abc",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, identity||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: xchunked||0||",
        "POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked||0||",
        "POST / HTTP/1.0|Host: a|Content-Length: 5|Transfer-Encoding: chunked||0||",
        // a length or a coding that one side may overlook
        "POST / HTTP/1.1|Host: a|Content-Length : 3||abc",
        "POST / HTTP/1.1|Host: a|Content-Length\t: 3||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 3 4||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 3abc||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 3.0||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 3;||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: ||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: \u000b3||abc",
        "POST / HTTP/1.1|Host: a|Content-Length: 99999999999999999999||abc",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding : chunked|Content-Length: 5||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding\t: chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding\u0000: chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: \u000bchunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: \u00a0chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked\u0000||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: \"chunked\"||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: 'chunked'||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked; a=b||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked,||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: , chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunk||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: identity||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: identity, chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: identity|Content-Length: 3||abc",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: x|Transfer-Encoding: chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: x||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding:||0||",
        "POST / HTTP/1.1|Host: a|Content-Length: 5|Transfer-Encoding: xchunked||0||",
      })
  void request_thatIsNotSound_isRefusedAndTheConnectionCloses(String lines) throws Exception {
    try (RawClient client = server.connect()) {
      client.send(lines.replace("|", "\r\n") + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
      RawClient.Response response = client.read();
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.header("content-type")).isEqualTo("application/problem+json");
      assertThat(response.header("connection")).isEqualTo("close");
      assertThat(client.readToEnd()).isEmpty();
      assertThat(server.refusal().status()).isEqualTo(400);
      assertThat(READ).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"Expect: 200-ok, 417", "Expect: 100-continue, 200", "Upgrade: h2c, 200"})
  void field_withAnUnknownExpectation_isRefused(String field, int status) throws Exception {
    try (RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(status);
      if (status == 200) {
        assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo("");
      } else {
        assertThat(server.refusal().status()).isEqualTo(status);
      }
    }
  }

  @Test
  void requestLine_thatIsTooLong_isRefused() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(414);
      assertThat(server.refusal().status()).isEqualTo(414);
    }
  }

  @Test
  void headers_thatAreTooLong_areRefusedAndLongOnesAreNot() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(15_000) + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo("");
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(431);
      assertThat(server.refusal().status()).isEqualTo(431);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\nabc\r\n",
        "3\nabc\r\n",
        "3\r\nabcd\r\n",
        "-3\r\nabc\r\n",
        "+3\r\nabc\r\n",
        "0x3\r\nabc\r\n",
        "3 4\r\nabc\r\n",
        "\r\nabc\r\n",
        ";a\r\nabc\r\n",
        "3\rabc\r\n",
        "3\r\nabc",
        "3\r\nabc\n",
        "3\r\nabc\r",
        "3;a=\u0000\r\nabc\r\n",
        "FFFFFFFFFFFFFFFFF\r\nabc\r\n",
        "10000000000000003\r\nabc\r\n",
        "8000000000000003\r\nabc\r\n",
        "3;a\nb\r\nabc\r\n"
      })
  void chunk_thatIsMalformed_failsTheReadAndEndsTheConnection(String chunk) throws Exception {
    try (RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send(chunk + "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.isEnded()).isTrue();
      assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo(TransferException.Kind.MALFORMED);
      assertThat(READ).isEmpty();
    }
  }

  @Test
  void chunkExtension_thatIsHuge_failsTheReadAndEndsTheConnection() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3;" + "a".repeat(40_000));
      assertThat(client.isEnded()).isTrue();
      assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo(TransferException.Kind.MALFORMED);
    }
  }

  /// RFC 9112, section 7.1.2: nothing behind the body may change what the head has said.
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 40", "Transfer-Encoding: chunked", "Host: b", "X: y"})
  void trailer_changesNothingOfTheRequestAndOfTheNext(String trailer) throws Exception {
    try (RawClient client = server.connect()) {
      client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n0\r\n" + trailer + "\r\n\r\n");
      client.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("/a");
      assertThat(client.read().body()).isEqualTo("/b");
      assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo("abc");
      assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo("");
    }
  }

  @Test
  void target_inAsteriskForm_isServedForOptionsOnly() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("*");
      assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo("");
    }
  }

  @Test
  void upgradeToClearTextHttp2_isIgnoredUnlessAskedFor() throws Exception {
    String upgrade =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    try (RawClient client = server.connect()) {
      assertThat(client.send(upgrade).read().status()).isEqualTo(200);
      assertThat(READ.poll(10, TimeUnit.SECONDS)).isEqualTo("");
      assertThat(client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").read().status())
          .isBetween(400, 599);
      assertThat(EngineOptions.defaults().clearTextHttp2()).isFalse();
    }
  }
}
