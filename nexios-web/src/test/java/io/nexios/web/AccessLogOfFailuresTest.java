package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.Concurrency;
import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every request has exactly one line in the access log, whatever fails while it is answered.
@Timeout(30)
class AccessLogOfFailuresTest {
  @RegisterExtension private final LeakCheckExtension leaks = TestApp.leakCheck();

  /** What the engine throws. */
  private static Error fault() {
    return new NoClassDefFoundError("for the test");
  }

  private static InputStream failing(int goodBytes) {
    return new InputStream() {
      private int left = goodBytes;

      @Override
      public int read() {
        if (left-- > 0) {
          return 'x';
        }
        throw fault();
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        target[offset] = (byte) read();
        return 1;
      }
    };
  }

  /** Its JSON would never end. */
  public static final class Unwritable {
    /// {@return what leads here again}
    public Unwritable getSelf() {
      return this;
    }
  }

  private static ProblemException unwritable() {
    Problem problem = Problem.of(409, "taken").with("by", new Unwritable());
    return new ProblemException(Reply.status(409, problem), null);
  }

  private static NexiosApp app() {
    NexiosApp app =
        NexiosApp.create(
            o -> o.withPort(0).withCompression().withRequestTimeout(Duration.ofSeconds(20)));
    app.get("/text", (_, _) -> "text");
    app.get("/stream", (_, _) -> failing(0));
    app.get("/long-stream", (_, _) -> failing(100_000));
    app.get(
        "/events",
        (_, _) ->
            EventStream.of(
                events -> {
                  events.send("one");
                  throw fault();
                }));
    app.get("/unwritable", (_, _) -> new Unwritable());
    app.get(
        "/unwritable-problem",
        (_, _) -> {
          throw unwritable();
        });
    app.group(
        "/after",
        group -> {
          group.after(
              (_, _) -> {
                throw unwritable();
              });
          group.get("/text", (_, _) -> "text");
        });
    app.get(
            "/late",
            (_, _) -> {
              Concurrency.sleep(Duration.ofHours(1));
              return "never";
            })
        .timeout(Duration.ofMillis(10));
    return app;
  }

  /** What the client gets: the status line, or nothing. */
  private static String statusLine(int port, String path, String fields) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      TestApp.write(
          socket,
          "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n");
      String line = TestApp.readLine(socket);
      TestApp.readToEnd(socket);
      return line;
    } catch (IOException reset) {
      return "";
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/text,               '',     200",
    "/text,               once,   500",
    "/text,               always, 500",
    "/unwritable,         '',     500",
    "/unwritable,         once,   500",
    "/unwritable-problem, '',     500",
    "/after/text,         '',     500",
    "/late,               '',     504",
    "/late,               always, 500",
    "/nothing,            '',     404",
    "/nothing,            always, 500",
    "/health,             '',     200",
    "/health,             always, 500",
    "/stream,             '',     200",
    "/long-stream,        '',     200",
    "/events,             '',     200",
  })
  void request_whateverFails_hasExactlyOneLine(String path, String faults, int status)
      throws Exception {
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        LogCapture _ = LogCapture.of("io.nexios.web")) {
      NexiosApp app = app();
      app.start(new FaultyEngine(AccessLogOfFailuresTest::fault));
      try {
        String line = statusLine(app.port(), path, FaultyEngine.HEADER + ": " + faults + "\r\n");
        if (faults.equals("always")) {
          assertThat(line).isEmpty();
        } else if (status != 200) {
          assertThat(line).startsWith("HTTP/1.1 " + status);
        }
        Eventually.get(app::snapshot, seen -> seen.running() == 0 && seen.openExchanges() == 0);
        assertThat(app.snapshot().answers()).isEqualTo(Map.of(status, 1L));
      } finally {
        app.stop(Duration.ZERO);
      }
      List<String> lines = access.lines();
      assertThat(lines).hasSize(1);
      assertThat(lines.getFirst()).contains("\"GET " + path + "\" " + status + " ");
    }
  }

  @Test
  void answerThatCannotBeSent_isLoggedOnceAsAnError() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web")) {
      NexiosApp app = app();
      app.start(new FaultyEngine(AccessLogOfFailuresTest::fault));
      try {
        statusLine(app.port(), "/text", FaultyEngine.HEADER + ": always\r\n");
      } finally {
        app.stop(Duration.ZERO);
      }
      assertThat(log.records()).hasSize(1);
    }
  }
}
