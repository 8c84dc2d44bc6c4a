package io.nexios.web.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/// Answers that are none.
class ResponseReaderTest {
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
}
