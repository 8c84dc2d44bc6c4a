package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AccessLogFormatTest {
  private static String lineOf(AccessLogFormat format) throws Exception {
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        TestApp app =
            TestApp.start(
                o -> o.withAccessLog(format), routes -> routes.get("/x", (_, _) -> "hello"))) {
      app.send(app.request("/x?secret=1").header("x-request-id", "id-1"));
      return Eventually.get(access::lines, lines -> !lines.isEmpty()).getFirst();
    }
  }

  @Test
  void common_isWhatToolsForWebServersRead() throws Exception {
    assertThat(lineOf(AccessLogFormat.COMMON))
        .matches(
            "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000\\] "
                + "\"GET /x HTTP/1\\.1\" 200 5");
  }

  @Test
  void json_isOneObjectPerLine() throws Exception {
    assertThat(lineOf(AccessLogFormat.JSON))
        .startsWith("{\"time\":\"2")
        .contains(
            "\"remote\":\"127.0.0.1\",\"method\":\"GET\",\"path\":\"/x\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":5,\"millis\":")
        .endsWith(",\"id\":\"id-1\"}");
  }

  @Test
  void off_writesNothing() throws Exception {
    try (LogCapture access = LogCapture.of("io.nexios.web.access")) {
      try (TestApp app =
          TestApp.start(
              o -> o.withAccessLog(AccessLogFormat.OFF),
              routes -> routes.get("/x", (_, _) -> "hello"))) {
        app.get("/x");
        app.get("/health");
      }

      assertThat(access.lines()).isEqualTo(List.of());
    }
  }
}
