package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogTest {
  private LogCapture log;
  private TestApp app;

  @BeforeEach
  void start() {
    log = LogCapture.of("io.nexios.web.access");
    app =
        TestApp.start(
            routes -> {
              routes.get("/x", (req, _) -> req.id());
              routes.get(
                  "/fails",
                  (_, _) -> {
                    throw new IllegalStateException("for the log");
                  });
            });
  }

  @AfterEach
  void stop() {
    app.close();
    log.close();
  }

  private List<String> lines(int count) throws Exception {
    return Eventually.get(log::lines, lines -> lines.size() == count);
  }

  @Test
  void everyRequest_hasOneLineWithoutItsQuery() throws Exception {
    app.send(app.request("/x?token=secret").header("x-request-id", "abc.1"));
    app.get("/fails");
    app.get("/nothing");
    app.get("/health");

    List<String> lines = lines(4);

    // In any order: the line of a request is written behind its answer.
    assertThat(lines)
        .filteredOn(
            line -> line.matches("127\\.0\\.0\\.1 \"GET /x\" 200 5 B \\d+\\.\\d ms abc\\.1"))
        .hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains("\"GET /fails\" 500 ")).hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains("\"GET /nothing\" 404 ")).hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains("\"GET /health\" 200 ")).hasSize(1);
  }

  @Test
  void requestThatIsNoHttp_hasALineToo() throws Exception {
    try (var socket = app.connect()) {
      TestApp.write(socket, "GET /x HTTP/1.1\r\n\r\n");
      TestApp.readToEnd(socket);
    }

    assertThat(lines(1).getFirst()).contains("\" 400 ");
  }

  @Test
  void requestId_thatIsFit_comesInAndGoesOut() throws Exception {
    var answer = app.send(app.request("/x").header("x-request-id", "Trace-7.a_b:c=d+e@f"));

    assertThat(answer.body()).isEqualTo("Trace-7.a_b:c=d+e@f");
    assertThat(answer.headers().firstValue("x-request-id")).hasValue("Trace-7.a_b:c=d+e@f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a/b",
        "ä",
        "a\"b",
        "01234567890123456789012345678901234567890123456789012345678901234"
      })
  void requestId_thatIsUnfit_isReplaced(String id) throws Exception {
    try (var socket =
        app.open("/x", "GET", "X-Request-Id: " + id + "\r\nConnection: close\r\n\r\n")) {
      assertThat(TestApp.readToEnd(socket)).containsPattern("x-request-id: [0-9a-z]+-1\r\n");
    }
  }

  @Test
  void quoteInAPath_doesNotEndItsField() throws Exception {
    try (var socket = app.open("/x\"200")) {
      TestApp.readLine(socket);
    }

    assertThat(lines(1).getFirst()).contains("\"GET /x%22200\" 404 ");
  }
}
