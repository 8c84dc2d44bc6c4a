package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fields that mean nothing in HTTP/2, and become another request where somebody behind the server
/// writes them out as HTTP/1.1.
class Http2RefusalTest {
  private static final int RESET_OR_CLOSED = 0;

  private static final BlockingQueue<Headers> SERVED = new LinkedBlockingQueue<>();
  private static TestApp app;

  @BeforeAll
  static void start() {
    app =
        TestApp.start(
            NexiosApp.Options::withClearTextHttp2,
            routes ->
                routes.get(
                    "/x",
                    (req, _) -> {
                      SERVED.add(req.headers());
                      return "served";
                    }));
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static int status(String name, String value) throws IOException {
    try (Wire wire = Wire.connect(Transport.HTTP2, app.app().port(), null)) {
      return wire.read(wire.get("/x", name, value)).status();
    } catch (EOFException | SocketException closed) {
      return RESET_OR_CLOSED;
    }
  }

  /// Each is refused or ends its stream or its connection; no handler sees it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Upper=a",
        "Content-Length=0",
        "connection=close",
        "keep-alive=timeout=5",
        "proxy-connection=close",
        "transfer-encoding=chunked",
        "upgrade=h2c",
        "te=gzip",
        "host=b.example",
        "content-length=-1",
        "content-length=+0",
        "content-length=5",
        "content-length=a",
        "x=a\r\nsmuggled: b",
        "x=a\nsmuggled: b",
        "x=a\rsmuggled: b",
        "x=a\u0000b",
        "x\r\nsmuggled=a",
        "x: a=b",
        "x y=a",
        "x\u0000=a",
        "x\u0001=a",
        "x\u007f=a",
        "=a",
        ":path=/other",
        ":status=200",
        ":made-up=a",
        "x= a",
        "x=a ",
        "x=a\t"
      })
  void field_thatHttp1WouldReadOtherwise_reachesNoHandler(String field) throws Exception {
    String[] nameAndValue = field.split("=", 2);

    assertThat(status(nameAndValue[0], nameAndValue[1])).isIn(RESET_OR_CLOSED, 400);
    assertThat(SERVED).isEmpty();
    assertThat(status("x-sound", "a")).isEqualTo(200);
    assertThat(SERVED.remove().first("x-sound")).contains("a");
  }

  @ParameterizedTest
  @CsvSource({"te, trailers", "host, a.example", "x, 'a\tb'", "cookie, a=b"})
  void field_thatIsSound_isServed(String name, String value) throws Exception {
    assertThat(status(name, value)).isEqualTo(200);
    assertThat(SERVED.remove().first(name)).contains(value);
  }
}
