package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies in gzip, in every way in which a handler reads a body: the limit holds behind the coding.
@Timeout(30)
class CodedBodyTest {
  private static final int MAX_BODY_BYTES = 100_000;
  private static final String FORM = "multipart/form-data; boundary=B";

  private static TestApp app;

  @BeforeAll
  static void start() {
    app = TestApp.start(o -> o.withMaxBodyBytes(MAX_BODY_BYTES), CodedBodyTest::routes);
  }

  private static void routes(NexiosApp routes) {
    routes.post("/bytes", (req, _) -> req.bytes().length);
    routes.post("/text", (req, _) -> req.text().length());
    routes.post("/json", (req, _) -> req.json().size());
    routes.post("/form", (req, _) -> req.form().size());
    routes.post("/files", (req, _) -> req.file("f").size());
    routes.post("/parts", (req, _) -> countParts(req));
    routes.post("/stream", (req, _) -> count(req.stream()));
    routes.post("/unlimited", (req, _) -> req.bytes().length).maxBodyBytes(Long.MAX_VALUE);
  }

  private static long countParts(Request req) throws IOException {
    long bytes = 0;
    for (Part part : req.parts()) {
      bytes += count(part.stream());
    }
    return bytes;
  }

  private static long count(InputStream stream) throws IOException {
    return stream.transferTo(OutputStream.nullOutputStream());
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static String around(String type, String content) {
    return switch (type) {
      case FORM ->
          "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
              + content
              + "\r\n--B--\r\n";
      case "application/x-www-form-urlencoded" -> "f=" + content;
      case "application/json" -> "{\"f\":\"" + content + "\"}";
      default -> content;
    };
  }

  private static HttpResponse<String> post(String target, String type, String content)
      throws Exception {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(coded)) {
      out.write(around(type, content).getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(coded.size()).isLessThan(MAX_BODY_BYTES);
    return app.send(
        app.request(target)
            .header("content-type", type)
            .header("content-encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(coded.toByteArray())));
  }

  @ParameterizedTest
  @CsvSource({
    "/bytes, application/octet-stream, 50000",
    "/text, text/plain, 50000",
    "/json, application/json, 1",
    "/form, application/x-www-form-urlencoded, 1",
    "/files, multipart/form-data; boundary=B, 50000",
    "/parts, multipart/form-data; boundary=B, 50000",
    "/stream, application/octet-stream, 50000"
  })
  void body_isReadAndLimitedBehindItsCoding(String target, String type, String whole)
      throws Exception {
    assertThat(post(target, type, "x".repeat(50_000)).body()).isEqualTo(whole);

    HttpResponse<String> bomb = post(target, type, "x".repeat(50 * MAX_BODY_BYTES));

    assertThat(bomb.statusCode()).isEqualTo(413);
  }

  @Test
  void limit_thatIsTheLargestNumber_isNoLimit() throws Exception {
    assertThat(post("/unlimited", "text/plain", "x".repeat(200_000)).body()).isEqualTo("200000");
  }
}
