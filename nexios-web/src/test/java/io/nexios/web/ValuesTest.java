package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of the values that handlers return.
class ValuesTest {
  record User(long id, String name) {}

  private static TestApp app;

  @BeforeAll
  static void start() {
    app =
        TestApp.start(
            routes -> {
              routes.get("/null", (_, _) -> null);
              routes.get("/text", (_, _) -> "grüße");
              routes.get("/record", (_, _) -> new User(7, "Ada"));
              routes.get("/list", (_, _) -> List.of(1, 2));
              routes.get("/bytes", (_, _) -> new byte[] {1, 2, 3});
              routes.get(
                  "/reply",
                  (_, res) -> {
                    res.header("x-a", "from response").header("x-b", "b").cookie("s", "1");
                    return Reply.created(URI.create("/users/7"), Map.of("id", 7))
                        .withHeader("x-a", "from reply");
                  });
              routes.get(
                  "/status",
                  (_, res) -> {
                    res.status(202);
                    return "later";
                  });
              routes.get("/problem", (_, _) -> Reply.problem(409, "Taken", "the name is taken"));
              routes.get(
                  "/users/{id}",
                  (req, _) -> new User(req.path("id").asLong(), req.query("name").value()));
            });
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static String type(HttpResponse<?> response) {
    return response.headers().firstValue("content-type").orElse("none");
  }

  @Test
  void null_isNoContent() throws Exception {
    HttpResponse<String> response = app.get("/null");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void string_isPlainText() throws Exception {
    HttpResponse<String> response = app.get("/text");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(type(response)).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.body()).isEqualTo("grüße");
  }

  @Test
  void recordAndList_areJson() throws Exception {
    assertThat(app.get("/record").body()).isEqualTo("{\"id\":7,\"name\":\"Ada\"}");
    assertThat(type(app.get("/record"))).isEqualTo("application/json");
    assertThat(app.get("/list").body()).isEqualTo("[1,2]");
  }

  @Test
  void bytes_areBytes() throws Exception {
    HttpResponse<String> response = app.get("/bytes");

    assertThat(type(response)).isEqualTo("application/octet-stream");
    assertThat(response.body()).isEqualTo("\1\2\3");
  }

  @Test
  void reply_comesBeforeWhatTheResponseSays() throws Exception {
    HttpResponse<String> response = app.get("/reply");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().allValues("location")).containsExactly("/users/7");
    assertThat(response.headers().allValues("x-a")).containsExactly("from reply");
    assertThat(response.headers().allValues("x-b")).containsExactly("b");
    assertThat(response.headers().allValues("set-cookie"))
        .containsExactly("s=1; Path=/; HttpOnly; SameSite=Lax");
    assertThat(response.body()).isEqualTo("{\"id\":7}");
  }

  @Test
  void statusOfTheResponse_holdsForAPlainValue() throws Exception {
    assertThat(app.get("/status").statusCode()).isEqualTo(202);
  }

  @Test
  void problem_isSentAsOne() throws Exception {
    HttpResponse<String> response = app.get("/problem");

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(type(response)).isEqualTo("application/problem+json");
    assertThat(response.body())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Taken\",\"status\":409,\"detail\":\"the name is taken\"}");
  }

  @Test
  void parameters_ofPathAndQuery_areDecoded() throws Exception {
    assertThat(app.get("/users/9?name=a+b%20%C3%A4").body())
        .isEqualTo("{\"id\":9,\"name\":\"a b ä\"}");
  }

  @Test
  void parameter_missingOrMalformed_isNamed() throws Exception {
    assertThat(app.get("/users/9").body()).contains("query parameter \\\"name\\\" is missing");
    assertThat(app.get("/users/+9?name=").body())
        .contains("path parameter \\\"id\\\" must be a whole number between");
    assertThat(app.get("/users/9?name=").body()).isEqualTo("{\"id\":9,\"name\":\"\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirect_saysWhereAndHowLong(int status) {
    Reply<?> reply = Reply.redirect(status, URI.create("/elsewhere/\u00fc"));

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headers().first("location")).contains("/elsewhere/%C3%BC");
  }

  @Test
  void redirect_withAnotherStatus_isRefused() {
    assertThatThrownBy(() -> Reply.redirect(304, URI.create("/elsewhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status of a redirect must be 301, 302, 303, 307 or 308, was 304");
  }
}
