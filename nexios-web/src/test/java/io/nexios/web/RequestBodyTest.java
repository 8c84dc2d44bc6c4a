package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways to read a body, and what happens to bodies that cannot be read so. Files have a test of
/// their own.
class RequestBodyTest {
  record Order(String item, int count) {}

  private static TestApp app;

  @BeforeAll
  static void start() {
    app =
        TestApp.start(
            options -> options.withMaxBodyBytes(1_000).withMaxParts(4), RequestBodyTest::routes);
  }

  private static void routes(NexiosApp routes) {
    routes.post("/record", (req, _) -> req.json(Order.class));
    routes.post("/map", (req, _) -> new HashMap<>(req.json()));
    routes.post("/list", (req, _) -> req.jsonList(Order.class));
    routes.post("/text", (req, _) -> req.text());
    routes.post("/length", (req, _) -> req.bytes().length);
    routes.post("/form", (req, _) -> req.form());
    routes.post("/field", (req, _) -> req.form("n").asInt());
    routes.post("/stream", (req, _) -> req.stream());
    routes.post("/twice", (req, _) -> req.text() + req.text() + req.bytes().length);
    routes.post("/two-ways", (req, _) -> req.text() + req.form());
    routes.post("/unread", (_, _) -> "not read");
    routes.post("/large", (req, _) -> req.bytes().length).maxBodyBytes(2_000);
    routes.post(
        "/parts",
        (req, _) -> {
          List<String> parts = new ArrayList<>();
          for (Part part : req.parts()) {
            parts.add(part.name() + (part.isFile() ? "/" + part.filename() : "=" + part.text()));
          }
          return parts;
        });
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static HttpResponse<String> json(String target, String body) throws Exception {
    return app.post(target, "application/json", body);
  }

  @Test
  void json_ofARecordAMapAndAList_isRead() throws Exception {
    String order = "{\"item\":\"pen\",\"count\":2}";

    assertThat(json("/record", order).body()).isEqualTo(order);
    assertThat(json("/map", "{\"a\":{\"b\":[1,null]}}").body())
        .isEqualTo("{\"a\":{\"b\":[1,null]}}");
    assertThat(json("/list", "[" + order + "]").body()).isEqualTo("[" + order + "]");
    assertThat(app.post("/record", "application/vnd.order+json; charset=UTF-8", order).statusCode())
        .isEqualTo(200);
  }

  @Test
  void json_inAnotherCharset_isDecodedByIt() throws Exception {
    assertThat(app.post("/map", "application/json; charset=iso-8859-1", "{\"a\":\"ä\"}").body())
        .isEqualTo("{\"a\":\"ä\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"..\u00c0\u00af\"}", // an overlong slash
        "{\"a\":\"\u00f7\u00bf\u00bf\u00bf\"}", // beyond the last character
        "{\"a\":\"\u00e4\"}",
        "\0{\0\"\0a\0\"\0:\0001\0}", // UTF-16
        "{\0\"\0a\0\"\0:\0001\0}\0",
        "\0\0\0{\0\0\0}" // UTF-32
      })
  void json_thatIsNoSoundUtf8_isABadRequest(String bytes) throws Exception {
    assertThat(json("/map", bytes).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain                      | 415 | the content type \\\"text/plain\\\" is not supported here: send application/json",
        "application/json; charset=klingon | 415 | the charset \\\"klingon\\\" is not known",
        "application/json; charset       | 415 | the content type \\\"application/json; charset\\\" cannot be read",
        "application/json                | 400 | the body is not valid JSON (line 1, column",
      })
  void json_thatCannotBeRead_isAnsweredWithWhy(String type, int status, String detail)
      throws Exception {
    HttpResponse<String> answer = app.post("/record", type, "{\"item\":}");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains(detail).doesNotContain("nexios", "jackson");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"item\":\"a\",\"count\":1} {}   | the JSON body does not fit",
        "{\"item\":\"a\",\"count\":\"x\"}  | the JSON body does not fit at \\\"count\\\"",
        "null                              | the JSON body is null or empty",
        "''                                | the JSON body does not fit",
      })
  void json_thatDoesNotFit_isABadRequest(String body, String detail) throws Exception {
    HttpResponse<String> answer = json("/record", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(detail);
  }

  @Test
  void json_withoutAContentType_isUnsupported() throws Exception {
    HttpResponse<String> answer =
        app.send(
            app.request("/record").POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(answer.statusCode()).isEqualTo(415);
  }

  @Test
  void text_isDecodedStrictly() throws Exception {
    assertThat(app.post("/text", "text/plain", "gr\u00c3\u00bc\u00c3\u009fe").body())
        .isEqualTo("grüße");
    assertThat(app.post("/text", "text/plain; charset=iso-8859-1", "ü").body()).isEqualTo("ü");
    assertThat(app.post("/text", "text/plain", "ü").statusCode()).isEqualTo(400);
    assertThat(app.post("/text", "text/plain; charset=none", "a").statusCode()).isEqualTo(415);
  }

  @Test
  void body_beyondTheLimit_isTooLarge() throws Exception {
    HttpResponse<String> answer = app.post("/length", "text/plain", "x".repeat(1_001));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(app.post("/length", "text/plain", "x".repeat(1_000)).body()).isEqualTo("1000");
    assertThat(app.post("/large", "text/plain", "x".repeat(1_001)).body()).isEqualTo("1001");
  }

  @Test
  void body_notRead_isNoFault() throws Exception {
    assertThat(app.post("/unread", "text/plain", "x".repeat(5_000)).body()).isEqualTo("not read");
  }

  @Test
  void body_readAgainInTheSameWay_isTheSame() throws Exception {
    assertThat(app.post("/twice", "text/plain", "ab").body()).isEqualTo("abab2");
  }

  @Test
  void body_readInTwoWays_isAFaultOfTheHandler() throws Exception {
    assertThat(app.post("/two-ways", "multipart/form-data; boundary=B", "--B--").statusCode())
        .isEqualTo(500);
  }

  @Test
  void stream_asAValue_isEchoed() throws Exception {
    assertThat(app.post("/stream", "text/plain", "abc").body()).isEqualTo("abc");
  }

  @Test
  void form_urlencoded_isDecoded() throws Exception {
    HttpResponse<String> answer =
        app.post("/form", "application/x-www-form-urlencoded", "a=1&b=x+y%26%C3%A4&a=2&c");

    assertThat(answer.body()).isEqualTo("{\"a\":[\"1\",\"2\"],\"b\":[\"x y&ä\"],\"c\":[\"\"]}");
  }

  @Test
  void form_fieldMissing_isNamed() throws Exception {
    assertThat(app.post("/field", "application/x-www-form-urlencoded", "n=7").body())
        .isEqualTo("7");
    assertThat(app.post("/field", "application/x-www-form-urlencoded", "m=7").body())
        .contains("form field \\\"n\\\" is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-www-form-urlencoded | a=%zz             | 400",
        "application/x-www-form-urlencoded | a=%ff             | 400",
        "application/x-www-form-urlencoded | a=1&b=1&c=1&d=1&e | 413",
        "application/json                  | {}                | 415",
        "multipart/form-data               | --B--             | 400",
        "multipart/form-data; boundary=B   | --A--             | 400",
      })
  void form_thatCannotBeRead_isAnsweredWithWhy(String type, String body, int status)
      throws Exception {
    HttpResponse<String> answer = app.post("/form", type, body);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("\"detail\":");
  }

  @Test
  void parts_arePulledOneByOne() throws Exception {
    String body =
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
            + "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../b.txt\"\r\n\r\nskipped\r\n--B--";

    assertThat(app.post("/parts", "multipart/form-data; boundary=B", body).body())
        .isEqualTo("[\"a=x\",\"f/b.txt\"]");
    assertThat(app.post("/parts", "multipart/form-data; boundary=B", "--B\r\n").statusCode())
        .isEqualTo(400);
    assertThat(app.post("/parts", "text/plain", "x").statusCode()).isEqualTo(415);
  }
}
