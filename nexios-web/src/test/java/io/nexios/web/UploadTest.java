package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files in multipart bodies.
class UploadTest {
  @TempDir static Path uploads;
  @TempDir static Path kept;

  private static final AtomicReference<UploadedFile> REMEMBERED = new AtomicReference<>();
  private static TestApp app;

  @BeforeAll
  static void start() {
    app =
        TestApp.start(
            options -> options.withUploadFolder(uploads.resolve("made")), UploadTest::routes);
  }

  private static void routes(NexiosApp routes) {
    routes.post("/describe", (req, _) -> describe(req.file("f")));
    routes.post("/count", (req, _) -> req.files().getOrDefault("f", List.of()).size());
    routes.post("/fields", (req, _) -> Map.of("fields", req.form(), "files", req.files().keySet()));
    routes.post("/on-disk", (req, _) -> req.files().get("f").size() + " of " + filesOnDisk());
    routes.post(
        "/path",
        (req, _) -> Files.size(req.file("f").path()) + " at " + req.file("f").path().getParent());
    routes.post(
        "/keep",
        (req, _) ->
            Files.move(req.file("f").path(), kept.resolve(req.file("f").filename())).toString());
    routes.post("/remember", (req, _) -> REMEMBERED.getAndSet(req.file("f")));
    routes.post(
        "/fail",
        (req, _) -> {
          req.file("f").path();
          throw new IllegalStateException("after the upload");
        });
  }

  private static Map<String, Object> describe(UploadedFile file) throws IOException {
    try (var stream = file.stream()) {
      return Map.of(
          "filename", file.filename(),
          "submitted", file.submittedFilename(),
          "type", file.contentType(),
          "size", file.size(),
          "read", stream.readAllBytes().length + file.bytes().length);
    }
  }

  private static int filesOnDisk() throws IOException {
    return UploadFiles.count(uploads.resolve("made"));
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static String file(String filename, int bytes) {
    return "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%s\"\r\nContent-Type: image/png\r\n\r\n%s\r\n"
        .formatted(filename, "x".repeat(bytes));
  }

  private static HttpResponse<String> upload(String target, String... parts) throws Exception {
    String body = String.join("", parts) + "--B--\r\n";
    return app.send(
        app.request(target)
            .header("content-type", "multipart/form-data; boundary=B")
            .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 65_536, 65_537, 500_000})
  void file_ofAnySize_isReadAsOftenAsOneLikes(int bytes) throws Exception {
    HttpResponse<String> answer = upload("/describe", file("a b.png", bytes));

    assertThat(answer.body())
        .contains("\"filename\":\"a b.png\"", "\"type\":\"image/png\"")
        .contains("\"size\":" + bytes, "\"read\":" + 2 * bytes);
  }

  @Test
  void filename_withSteps_isSafeToJoin() throws Exception {
    assertThat(upload("/describe", file("../../etc/pass\u0007wd", 1)).body())
        .contains("\"filename\":\"passwd\"", "\"submitted\":\"../../etc/pass\\u0007wd\"");
  }

  @BeforeEach
  void waitUntilEarlierUploadsAreDeleted() throws Exception {
    Eventually.get(UploadTest::filesOnDisk, count -> count == 0);
  }

  @Test
  void smallFiles_stayInMemoryAndLargeOnesGoToDisk() throws Exception {
    assertThat(upload("/on-disk", file("s", 65_536), file("l", 65_537)).body()).isEqualTo("2 of 1");
  }

  @Test
  void manySmallFiles_goToDiskWhenTogetherTheyAreLarge() throws Exception {
    String[] parts = new String[20];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = file("f" + i, 65_536);
    }

    assertThat(upload("/on-disk", parts).body()).isEqualTo("20 of 4"); // 16 are 1 MiB
  }

  @Test
  void path_ofASmallFile_isThereWhenAskedFor() throws Exception {
    assertThat(upload("/path", file("s", 5)).body()).startsWith("5 at " + uploads.resolve("made"));
  }

  @Test
  void files_areDeletedBehindTheRequest() throws Exception {
    upload("/path", file("s", 5));
    upload("/path", file("l", 100_000));
    upload("/fail", file("l", 100_000));
    upload("/describe", file("l", 100_000).substring(0, 99_000));

    assertThat(Eventually.get(UploadTest::filesOnDisk, count -> count == 0)).isZero();
  }

  @Test
  void file_movedAway_stays() throws Exception {
    upload("/keep", file("stays.png", 70_000));

    assertThat(kept.resolve("stays.png")).hasSize(70_000);
  }

  @Test
  void fieldLeftEmpty_isNoFile() throws Exception {
    String empty =
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n";

    assertThat(upload("/count", empty).body()).isEqualTo("0");
    HttpResponse<String> missing = upload("/describe", empty);
    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(missing.body())
        .contains("form field \\\"f\\\" is missing: send a file in it, as multipart/form-data");
  }

  @Test
  void fieldsAndFiles_areKeptApart() throws Exception {
    String field = "--B\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nÄ\r\n";

    assertThat(upload("/fields", field, file("x", 1), field).body())
        .contains("\"fields\":{\"t\":[\"Ä\",\"Ä\"]}", "\"files\":[\"f\"]");
  }

  @Test
  void fieldsThatAreTooLargeTogether_areRefused() throws Exception {
    String field =
        "--B\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n" + "x".repeat(520_000) + "\r\n";

    assertThat(upload("/fields", field, field).statusCode()).isEqualTo(200);
    HttpResponse<String> answer = upload("/fields", field, field, field);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("the plain fields of the form are too large");
    String same = "t=" + "x".repeat(1_100_000);
    assertThat(app.post("/fields", "application/x-www-form-urlencoded", same).statusCode())
        .isEqualTo(413);
  }

  @Test
  void path_ofASmallFileWhoseRequestIsOver_leavesNoFile() throws Exception {
    upload("/remember", file("s", 5));
    Eventually.get(() -> app.app().snapshot().running(), running -> running == 0);

    assertThatThrownBy(() -> REMEMBERED.get().path())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its request is over");
    assertThat(filesOnDisk()).isZero();
  }
}
