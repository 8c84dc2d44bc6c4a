package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Files that go bad between the answer's making and its sending, here in a filter between the two.
@Timeout(30)
class FileFaultTest {
  private static final int BYTES = 1 << 20;

  @RegisterExtension private final LeakCheckExtension leaks = TestApp.leakCheck();
  @TempDir private Path folder;

  private TestApp app(Filter between) throws IOException {
    Files.write(folder.resolve("file"), new byte[BYTES]);
    return TestApp.start(
        routes -> routes.group("/files", group -> group.after(between).files("/", folder)));
  }

  /// Asks, and returns all that comes before the connection ends or breaks.
  private static String answer(TestApp app) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Socket socket = app.open("/files/file", "GET", "Connection: close\r\n\r\n")) {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        text.append((char) b);
      }
    } catch (IOException broken) {
      return text.toString();
    }
    return text.toString();
  }

  private static void assertOneLine(LogCapture access, LogCapture log, String status)
      throws Exception {
    assertThat(Eventually.get(access::lines, lines -> !lines.isEmpty()))
        .singleElement()
        .asString()
        .contains("\"GET /files/file\" " + status + " ");
    assertThat(log.records()).singleElement().asString().startsWith("io.nexios.web: request ");
  }

  @Test
  void fileThatHasGone_isAnsweredWith500() throws Exception {
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app = app((_, _) -> Files.delete(folder.resolve("file")))) {
      assertThat(answer(app)).startsWith("HTTP/1.1 500 ").contains("application/problem+json");
      assertOneLine(access, log, "500");
    }
  }

  @Test
  void fileThatCannotBeRead_breaksTheConnection() throws Exception {
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            app(
                (_, _) -> { // the system opens a folder, and reads none
                  Files.delete(folder.resolve("file"));
                  Files.createDirectory(folder.resolve("file"));
                })) {
      assertThat(answer(app)).hasSizeLessThan(BYTES);
      assertOneLine(access, log, "200");
    }
  }

  @Test
  void fileThatHasBecomeShorter_breaksTheConnection() throws Exception {
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            app(
                (_, _) -> {
                  try (FileChannel file =
                      FileChannel.open(folder.resolve("file"), StandardOpenOption.WRITE)) {
                    file.truncate(BYTES / 2);
                  }
                })) {
      assertThat(answer(app)).startsWith("HTTP/1.1 200 ").hasSizeLessThan(BYTES);
      assertOneLine(access, log, "200");
    }
  }
}
