package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FiltersTest {
  private static TestApp app;

  @BeforeAll
  static void start() {
    app = TestApp.start(FiltersTest::routes);
  }

  private static void routes(NexiosApp routes) {
    routes.get("/early", (_, _) -> "early");
    routes.group(
        "/admin",
        admin -> {
          admin.before((_, res) -> res.header("x-before-2", "inner"));
          admin.before(
              (req, _) -> {
                if (req.query("key").orElse("").isEmpty()) {
                  throw new ProblemException(401, "send a key");
                }
              });
          admin.after((_, res) -> res.header("x-after", "inner"));
          admin.get("/{id}", (req, _) -> req.path("id").value());
          admin.group("/deep", deep -> deep.get("/x", (_, _) -> Reply.ok("x")));
        });
    routes.before((_, res) -> res.header("x-before", "outer"));
    routes.after((_, res) -> res.header("x-after", "outer"));
    routes.get(
        "/fails",
        (_, _) -> {
          throw new ProblemException(409, "no");
        });
    routes.group(
        "/broken",
        broken -> {
          broken.after(
              (_, _) -> {
                throw new IllegalStateException("secret");
              });
          broken.get("/x", (_, _) -> "x");
        });
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  @Test
  void filters_registeredLate_holdForEarlierRoutes() throws Exception {
    HttpResponse<String> answer = app.get("/early");

    assertThat(header(answer, "x-before")).isEqualTo("outer");
    assertThat(header(answer, "x-after")).isEqualTo("outer");
    assertThat(header(answer, "x-before-2")).isEqualTo("none");
  }

  @Test
  void filters_ofGroups_runOuterFirstBeforeAndInnerFirstBehind() throws Exception {
    HttpResponse<String> answer = app.get("/admin/7?key=k");

    assertThat(answer.body()).isEqualTo("7");
    assertThat(header(answer, "x-before")).isEqualTo("outer");
    assertThat(header(answer, "x-before-2")).isEqualTo("inner");
    assertThat(header(answer, "x-after")).isEqualTo("outer");
    assertThat(header(app.get("/admin/deep/x?key=k"), "x-before-2")).isEqualTo("inner");
  }

  @Test
  void filterThatThrows_keepsTheHandlerFromBeingCalled() throws Exception {
    HttpResponse<String> answer = app.get("/admin/7");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("send a key");
  }

  @Test
  void filtersBehind_seeProblemsToo() throws Exception {
    HttpResponse<String> answer = app.get("/fails");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(header(answer, "x-after")).isEqualTo("outer");
    assertThat(header(answer, "x-before"))
        .isEqualTo("none"); // what the failed attempt has set is gone
  }

  @Test
  void filterBehind_thatThrows_isAFault() throws Exception {
    HttpResponse<String> answer = app.get("/broken/x");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void route_ofTheSameShape_isRefused() {
    NexiosApp other = NexiosApp.create();
    other.get("/users/{id}", (_, _) -> 1);

    assertThatThrownBy(() -> other.get("/users/{name}", (_, _) -> 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "route GET /users/{name} matches the same requests as /users/{id}, which was registered before");
  }

  @Test
  void route_afterTheStart_isRefused() {
    assertThatThrownBy(() -> app.app().get("/late", (_, _) -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the app was started or mounted: routes, filters and their settings must come before that");
  }
}
