package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {
  @TempDir static Path outside;

  private static TestApp app;

  @BeforeAll
  static void start() throws IOException {
    Path folder = Files.createDirectories(outside.resolve("public/css")).getParent();
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.writeString(folder.resolve("index.html"), "<h1>index</h1>");
    Files.writeString(folder.resolve("css/a b.css"), "0123456789");
    Files.writeString(folder.resolve(".env"), "secret");
    Files.writeString(folder.resolve("empty"), "");
    Files.createSymbolicLink(folder.resolve("inside.css"), folder.resolve("css/a b.css"));
    Files.createSymbolicLink(folder.resolve("outside.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("up"), outside);
    app =
        TestApp.start(
            routes -> routes.files("/static", folder).files("/none", outside.resolve("not there")));
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  private static HttpResponse<String> get(String target, String name, String value)
      throws Exception {
    return app.send(app.request(target).header(name, value));
  }

  @Test
  void file_isServedWithTypeAndValidators() throws Exception {
    HttpResponse<String> answer = app.get("/static/css/a%20b.css");

    assertThat(answer.body()).isEqualTo("0123456789");
    assertThat(header(answer, "content-type")).isEqualTo("text/css; charset=utf-8");
    assertThat(header(answer, "content-length")).isEqualTo("10");
    assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(answer, "etag")).matches("\"[0-9a-f]+-a\"");
    assertThat(header(answer, "last-modified")).endsWith(" GMT");
  }

  @Test
  void folder_hasAnIndex() throws Exception {
    assertThat(app.get("/static/").body()).isEqualTo("<h1>index</h1>");
    assertThat(app.get("/static").statusCode()).isEqualTo(404);
    assertThat(app.get("/static/inside.css").body()).isEqualTo("0123456789");
    assertThat(app.get("/static/empty").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/static/nothing",
        "/static/css",
        "/static/.env",
        "/static/outside.txt",
        "/static/up/secret.txt",
        "/static/..%2Fsecret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/css/%2E%2E/%2E%2E/secret.txt",
        "/static/..%5Csecret.txt",
        "/static//etc/passwd",
        "/static/%2Fetc%2Fpasswd",
        "/static/a%00b",
        "/none/x",
        "/none/"
      })
  void pathThatLeadsNowhereOrOutside_isNotFound(String target) throws Exception {
    HttpResponse<String> answer = app.get(target);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).doesNotContain("secret\n", "root:").contains("\"status\":404");
  }

  @Test
  void unchangedFile_isNotSentAgain() throws Exception {
    HttpResponse<String> first = app.get("/static/inside.css");
    String tag = header(first, "etag");

    assertThat(get("/static/inside.css", "if-none-match", "\"x\", " + tag).statusCode())
        .isEqualTo(304);
    assertThat(get("/static/inside.css", "if-none-match", "*").statusCode()).isEqualTo(304);
    assertThat(get("/static/inside.css", "if-none-match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(
            get("/static/inside.css", "if-modified-since", header(first, "last-modified"))
                .statusCode())
        .isEqualTo(304);
    assertThat(
            get("/static/inside.css", "if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT")
                .statusCode())
        .isEqualTo(200);
    assertThat(get("/static/inside.css", "if-modified-since", "nonsense").statusCode())
        .isEqualTo(200);
  }

  private static final String OLD = "Thu, 01 Jan 1970 00:00:00 GMT";
  private static final String FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT";

  /// `TAG` stands for the file's own tag. Several conditions are evaluated in the order of RFC
  /// 9110, section 13.2.2.
  @ParameterizedTest
  @CsvSource({
    "if-match=TAG, 200",
    "if-match=*, 200",
    "if-match=\"x\"; if-match=TAG, 200",
    "if-match=\"x\", 412",
    "if-match=W/TAG, 412",
    "if-match=nonsense, 412",
    "if-unmodified-since=FUTURE, 200",
    "if-unmodified-since=OLD, 412",
    "if-unmodified-since=nonsense, 200",
    "if-match=TAG; if-unmodified-since=OLD, 200",
    "if-match=\"x\"; if-unmodified-since=FUTURE, 412",
    "if-match=TAG; if-none-match=TAG, 304",
    "if-match=\"x\"; if-none-match=TAG, 412",
    "if-unmodified-since=OLD; if-modified-since=FUTURE, 412",
    "if-none-match=W/TAG, 304",
    "if-none-match=\"x\"; if-modified-since=FUTURE, 200",
    "if-match=\"x\"; range=bytes=0-1, 412",
    "if-match=TAG; range=bytes=0-1, 206",
    "if-none-match=TAG; range=bytes=0-1, 304"
  })
  void conditions_areEvaluatedInTheirOrder(String conditions, int status) throws Exception {
    String tag = header(app.get("/static/inside.css"), "etag");
    HttpRequest.Builder request = app.request("/static/inside.css");
    for (String condition : conditions.split("; ", -1)) {
      String[] field = condition.split("=", 2);
      String value = field[1].replace("TAG", tag).replace("OLD", OLD).replace("FUTURE", FUTURE);
      request.header(field[0], value);
    }

    HttpResponse<String> answer = app.send(request);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(header(answer, "etag")).isEqualTo(tag);
    if (status == 412) {
      assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
    }
  }

  @Test
  void head_isRefusedByItsConditionAsAGetIs() throws Exception {
    HttpResponse<String> answer =
        app.send(app.request("/static/inside.css").header("if-match", "\"x\"").HEAD());

    assertThat(answer.statusCode()).isEqualTo(412);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, 234, bytes 2-4/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=0-99, 206, 0123456789, bytes 0-9/10",
    "bytes=-99, 206, 0123456789, bytes 0-9/10",
    "bytes=4-2, 200, 0123456789, none",
    "'bytes=0-1,3-4', 200, 0123456789, none",
    "lines=0-1, 200, 0123456789, none",
    "bytes=99999999999999999999-, 200, 0123456789, none"
  })
  void range_isSentAsAsked(String range, int status, String body, String contentRange)
      throws Exception {
    HttpResponse<String> answer = get("/static/inside.css", "range", range);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(header(answer, "content-range")).isEqualTo(contentRange);
  }

  @Test
  void range_behindTheEnd_cannotBeSatisfied() throws Exception {
    HttpResponse<String> answer = get("/static/inside.css", "range", "bytes=10-");

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(header(answer, "content-range")).isEqualTo("bytes */10");
    assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
  }

  @Test
  void range_ofAnotherVersion_isTheWhole() throws Exception {
    HttpResponse<String> answer =
        app.send(
            app.request("/static/inside.css")
                .header("range", "bytes=0-1")
                .header("if-range", "\"old\""));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("0123456789");
  }

  @Test
  void head_hasTheLengthAndNoBody() throws Exception {
    HttpResponse<String> answer = app.send(app.request("/static/inside.css").HEAD());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "content-length")).isEqualTo("10");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void modificationOnTheFirstDaysOfAMonth_isWrittenWithTwoDigits() throws Exception {
    Path file = Files.writeString(outside.resolve("public/dated.txt"), "x");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-01T01:02:03Z")));

    assertThat(header(app.get("/static/dated.txt"), "last-modified"))
        .isEqualTo("Sun, 01 Nov 2026 01:02:03 GMT");
  }
}
