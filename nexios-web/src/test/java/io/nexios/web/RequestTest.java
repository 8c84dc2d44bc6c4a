package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a handler learns of a request beside its body.
class RequestTest {
  private static TestApp app;

  @BeforeAll
  static void start() {
    app = TestApp.start(RequestTest::routes);
  }

  private static void routes(NexiosApp routes) {
    routes.get(
        "/line/{id}", (req, _) -> List.of(req.method(), req.path(), req.uri().getRawQuery()));
    routes.get("/strict", (req, _) -> req.uri().toString());
    routes.get(
        "/headers", (req, _) -> List.of(req.header("x-a").values(), req.headers().all("X-A")));
    routes.get("/needs-header", (req, _) -> req.header("x-a").value());
    routes.get("/params/{a}/{rest...}", (req, _) -> List.of(req.pathParams(), req.queryParams()));
    routes.get("/typo/{id}", (req, _) -> req.path("idd").value());
    routes.get("/remote", (req, _) -> req.remoteAddress().getAddress().isLoopbackAddress());
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void methodPathAndUri_areAsSent() throws Exception {
    assertThat(app.get("/line/%61?q=%20").body()).isEqualTo("[\"GET\",\"/line/%61\",\"q=%20\"]");
  }

  @Test
  void uri_thatIsNoStrictOne_isABadRequest() throws Exception {
    try (var socket = app.open("/strict?a=|b", "GET", "Connection: close\r\n\r\n")) {
      assertThat(TestApp.readToEnd(socket))
          .startsWith("HTTP/1.1 400 ")
          .contains("the request's target is not a valid URI");
    }
  }

  @Test
  void headers_keepAllTheirValues() throws Exception {
    assertThat(app.send(app.request("/headers").header("x-a", "1").header("x-a", "2")).body())
        .isEqualTo("[[\"1\",\"2\"],[\"1\",\"2\"]]");
  }

  @Test
  void header_missing_isNamed() throws Exception {
    assertThat(app.get("/needs-header").body()).contains("header \\\"x-a\\\" is missing");
  }

  @Test
  void parameters_asMaps_areDecodedAndInOrder() throws Exception {
    assertThat(app.get("/params/1%2F2/b/c?z=1&a=%2B&z=2").body())
        .isEqualTo("[{\"a\":[\"1/2\"],\"rest\":[\"b/c\"]},{\"z\":[\"1\",\"2\"],\"a\":[\"+\"]}]");
  }

  @Test
  void query_thatIsNotUtf8_isABadRequest() throws Exception {
    assertThat(app.get("/params/1/2?a=%ff").body())
        .contains("the query cannot be read: percent-encoded bytes are not UTF-8");
  }

  @Test
  void path_ofAParameterThatTheRouteHasNot_isAFaultOfTheHandler() throws Exception {
    assertThat(app.get("/typo/1").statusCode()).isEqualTo(500);
  }

  @Test
  void remoteAddress_isTheOtherEnd() throws Exception {
    assertThat(app.get("/remote").body()).isEqualTo("true");
  }
}
