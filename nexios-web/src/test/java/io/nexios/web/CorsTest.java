package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CorsTest {
  private static TestApp app(Cors rule) {
    return TestApp.start(
        routes -> {
          routes.cors(rule);
          routes.get("/x", (_, _) -> "x");
          routes.put("/x", (_, _) -> "x");
        });
  }

  private static HttpResponse<String> get(TestApp app, String origin) throws Exception {
    return app.send(app.request("/x").header("Origin", origin));
  }

  private static HttpResponse<String> preflight(TestApp app, String origin) throws Exception {
    HttpRequest.Builder request =
        app.request("/x")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PUT")
            .header("Access-Control-Request-Headers", "x-a, x-b");
    return app.send(request);
  }

  @Test
  void allowedSite_mayReadAnswersAndProblems() throws Exception {
    Cors rule = Cors.allowing("https://a.example").withCredentials().withExposed("x-total");
    try (TestApp app = app(rule)) {
      var answer = get(app, "https://a.example");

      assertThat(answer.headers().firstValue("access-control-allow-origin"))
          .contains("https://a.example");
      assertThat(answer.headers().firstValue("access-control-allow-credentials")).contains("true");
      assertThat(answer.headers().firstValue("access-control-expose-headers")).contains("x-total");
      assertThat(answer.headers().firstValue("vary")).contains("origin");
      var problem = app.send(app.request("/none").header("Origin", "https://a.example"));
      assertThat(problem.statusCode()).isEqualTo(404);
      assertThat(problem.headers().firstValue("access-control-allow-origin"))
          .contains("https://a.example");
    }
  }

  @Test
  void otherSite_isToldNothing() throws Exception {
    try (TestApp app = app(Cors.allowing("https://a.example"))) {
      assertThat(get(app, "https://b.example").headers().map())
          .doesNotContainKey("access-control-allow-origin");
      assertThat(preflight(app, "https://b.example").headers().map())
          .doesNotContainKey("access-control-allow-methods");
    }
  }

  @Test
  void preflight_isAnsweredWithTheMethodsOfThePath() throws Exception {
    try (TestApp app = app(Cors.allowingAll().withMaxAge(Duration.ofHours(1)))) {
      var answer = preflight(app, "https://any.example");

      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
      assertThat(answer.headers().firstValue("access-control-allow-methods"))
          .contains("GET, HEAD, OPTIONS, PUT");
      assertThat(answer.headers().firstValue("access-control-allow-headers")).contains("x-a, x-b");
      assertThat(answer.headers().firstValue("access-control-max-age")).contains("3600");
    }
  }

  @Test
  void rule_thatCannotBeMeant_isRefused() {
    assertThatThrownBy(() -> Cors.allowingAll().withCredentials())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Cors.allowing("https://a.example/path"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was \"https://a.example/path\"");
  }
}
