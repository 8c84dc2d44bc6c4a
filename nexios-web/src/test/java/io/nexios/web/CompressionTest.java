package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class CompressionTest {
  private static final String LONG = "all work and no play ".repeat(500);
  private static final int MAX_BODY_BYTES = 100_000;

  @TempDir private static Path folder;
  private static TestApp app;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    client = HttpClient.newHttpClient();
    Files.writeString(folder.resolve("long.txt"), LONG);
    app =
        TestApp.start(
            o -> o.withCompression().withMaxBodyBytes(MAX_BODY_BYTES),
            routes -> {
              routes.get("/text", (_, _) -> LONG);
              routes.get("/short", (_, _) -> "short");
              routes.get("/json", (_, _) -> Map.of("text", LONG));
              routes.get("/bytes", (_, _) -> LONG.getBytes(StandardCharsets.UTF_8));
              routes.get("/stream", CompressionTest::stream);
              routes.get(
                  "/private", (_, _) -> Reply.ok(LONG).withHeader("cache-control", "no-transform"));
              routes.get("/events", (_, _) -> EventStream.of(events -> events.send("hello")));
              routes.get("/broken", CompressionTest::brokenStream);
              routes.files("/files", folder);
              routes.post("/length", (req, _) -> req.bytes().length);
              routes.post("/name", (req, _) -> req.json().get("name"));
            });
  }

  private static Object stream(Request req, Response res) {
    res.header("content-type", "text/plain");
    return new ByteArrayInputStream(LONG.getBytes(StandardCharsets.UTF_8));
  }

  private static Object brokenStream(Request req, Response res) {
    res.header("content-type", "text/plain");
    Random noise = new Random(1); // so that some of it is sent before all of it is there
    AtomicInteger left = new AtomicInteger(100_000);
    return new InputStream() {
      @Override
      public int read() {
        return noise.nextInt(256);
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (left.addAndGet(-length) <= 0) {
          throw new IOException("the source is broken");
        }
        return super.read(target, offset, length);
      }
    };
  }

  @AfterAll
  static void stop() {
    app.close();
    client.close();
  }

  private static HttpResponse<byte[]> get(String target, String coding) throws Exception {
    HttpRequest.Builder request = app.request(target);
    if (!coding.isEmpty()) {
      request.header("Accept-Encoding", coding);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String inflated(byte[] coded) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"/text", "/stream", "/files/long.txt"})
  void text_forAClientThatUnderstands_isCompressed(String target) throws Exception {
    var answer = get(target, "br, gzip;q=0.5");

    assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(answer.headers().firstValue("vary")).contains("accept-encoding");
    assertThat(answer.body()).hasSizeLessThan(LONG.length() / 10);
    assertThat(inflated(answer.body())).isEqualTo(LONG);
  }

  @ParameterizedTest
  @CsvSource({"'br'", "''", "'gzip;q=0'", "'gzip;q=0, *'", "'*;q=0.0'"})
  void text_forAClientThatDoesNotUnderstand_isPlainAndSaysThatItVaries(String coding)
      throws Exception {
    var answer = get("/text", coding);

    assertThat(answer.headers().map()).doesNotContainKey("content-encoding");
    assertThat(answer.headers().firstValue("vary")).contains("accept-encoding");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(LONG);
  }

  @ParameterizedTest
  @CsvSource({"/short", "/bytes", "/private"})
  void answer_thatIsShortOrNoTextOrMustStay_isPlain(String target) throws Exception {
    assertThat(get(target, "gzip").headers().map()).doesNotContainKey("content-encoding");
  }

  @Test
  void file_compressed_hasAWeakTagAndNoRanges() throws Exception {
    var whole = get("/files/long.txt", "gzip");
    assertThat(whole.headers().firstValue("etag").orElse("")).startsWith("W/\"");
    assertThat(whole.headers().map()).doesNotContainKey("accept-ranges");

    HttpRequest.Builder part =
        app.request("/files/long.txt")
            .header("Accept-Encoding", "gzip")
            .header("Range", "bytes=0-3");
    assertThat(app.send(part).body()).isEqualTo("all ");
    HttpRequest.Builder again =
        app.request("/files/long.txt")
            .header("If-None-Match", whole.headers().firstValue("etag").orElse(""));
    assertThat(app.send(again).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @CsvSource({"/text", "/files/long.txt"})
  void head_hasTheHeadersOfTheCompressedAnswer(String target) throws Exception {
    HttpRequest.Builder head = app.request(target).header("Accept-Encoding", "gzip").HEAD();

    assertThat(fieldsOf(app.send(head))).isEqualTo(fieldsOf(get(target, "gzip")));
  }

  /// Returns what says something about the body.
  private static Map<String, List<String>> fieldsOf(HttpResponse<?> answer) {
    Map<String, List<String>> fields = new TreeMap<>(answer.headers().map());
    fields.keySet().removeAll(List.of("date", "transfer-encoding", "x-request-id"));
    return fields;
  }

  @Test
  void unchangedFileAndPartOfAFile_sayThatTheWholeVaries() throws Exception {
    String tag = get("/files/long.txt", "").headers().firstValue("etag").orElse("");
    for (String held : List.of(tag, "W/" + tag)) {
      var unchanged = app.send(app.request("/files/long.txt").header("If-None-Match", held));
      assertThat(unchanged.statusCode()).isEqualTo(304);
      assertThat(unchanged.headers().firstValue("vary")).contains("accept-encoding");
      assertThat(unchanged.headers().firstValue("etag")).contains(held);
    }
    var part = app.send(app.request("/files/long.txt").header("Range", "bytes=0-3"));
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("vary")).contains("accept-encoding");
    assertThat(part.headers().firstValue("etag")).contains(tag);
  }

  @Test
  void event_isSentCompressedAtOnceAndReadable() throws Exception {
    assertThat(inflated(get("/events", "gzip").body())).isEqualTo("data: hello\n\n");
  }

  @Test
  void streamThatFailsInTheMiddle_isNeverEndedCleanly() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        Socket socket = app.open("/broken", "GET", "Accept-Encoding: gzip\r\n\r\n")) {
      assertThat(TestApp.readToEnd(socket))
          .contains("content-encoding: gzip")
          .doesNotEndWith("0\r\n\r\n");
    }
  }

  private static HttpResponse<String> post(String target, String coding, byte[] body)
      throws Exception {
    return app.send(
        app.request(target)
            .header("content-type", "application/json")
            .header("content-encoding", coding)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  @Test
  void requestBody_inGzip_isReadAsIfItWerePlain() throws Exception {
    byte[] json = "{\"name\":\"ada\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(post("/name", "gzip", gzip(json)).body()).isEqualTo("ada");
    assertThat(post("/length", "identity", json).body()).isEqualTo("14");
    assertThat(post("/length", "gzip", gzip(new byte[MAX_BODY_BYTES])).body())
        .isEqualTo(String.valueOf(MAX_BODY_BYTES));
  }

  @Test
  void requestBody_thatGrowsBeyondTheLimit_isTooLarge() throws Exception {
    byte[] bomb = gzip(new byte[MAX_BODY_BYTES * 100]);
    assertThat(bomb).hasSizeLessThan(MAX_BODY_BYTES);

    var answer = post("/length", "gzip", bomb);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("behind its gzip coding");
  }

  @Test
  void requestBody_thatIsNoGzipOrCut_isABadRequest() throws Exception {
    byte[] sound = gzip(LONG.getBytes(StandardCharsets.UTF_8));
    byte[] cut = Arrays.copyOf(sound, sound.length / 2);

    assertThat(post("/length", "gzip", new byte[100]).statusCode()).isEqualTo(400);
    assertThat(post("/length", "gzip", cut).statusCode()).isEqualTo(400);
  }

  @Test
  void requestBody_inAnotherCoding_isUnsupported() throws Exception {
    var answer = post("/length", "br", new byte[10]);

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.headers().firstValue("accept-encoding")).contains("gzip");
  }
}
