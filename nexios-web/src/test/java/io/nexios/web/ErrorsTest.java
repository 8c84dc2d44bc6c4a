package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.TaskGroup;
import io.nexios.resilience.AdaptiveLimit;
import io.nexios.resilience.Bulkhead;
import io.nexios.resilience.CircuitBreaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of what handlers throw, and of requests without a handler.
class ErrorsTest {
  private static TestApp app;

  @BeforeAll
  static void start() {
    app = TestApp.start(ErrorsTest::routes);
  }

  private static void routes(NexiosApp routes) {
    CircuitBreaker open = CircuitBreaker.of("payments", options -> options);
    open.forceOpen();
    failing(
        routes,
        "/unknown",
        () -> {
          throw new IllegalStateException("secret");
        });
    failing(
        routes,
        "/error",
        () -> {
          throw new AssertionError("secret");
        });
    failing(
        routes,
        "/checked",
        () -> {
          throw new IOException("secret");
        });
    failing(
        routes,
        "/jdk-timeout",
        () -> {
          throw new TimeoutException("secret");
        });
    failing(
        routes,
        "/problem",
        () -> {
          throw new ProblemException(409, "the name is taken");
        });
    Bulkhead full =
        Bulkhead.of("reports", options -> options.withMaxConcurrency(1).withMaxQueued(0));
    failing(routes, "/bulkhead", () -> full.call(() -> full.call(() -> "never")));
    AdaptiveLimit one = AdaptiveLimit.of("reports", options -> options.withLimits(1, 1, 1));
    failing(routes, "/limit", () -> one.call(() -> one.call(() -> "never")));
    failing(routes, "/breaker", () -> open.call(() -> "never"));
    failing(
        routes,
        "/late",
        () ->
            Concurrency.withTimeout(
                Duration.ofNanos(1),
                () -> {
                  new CountDownLatch(1).await();
                  return null;
                }));
    failing(routes, "/no-file", () -> Path.of("/nexios/no/such/file"));
    failing(routes, "/no-json", () -> new Unwritable("secret"));
    failing(
        routes,
        "/in-task",
        () ->
            TaskGroup.call(
                group ->
                    group
                        .createTask(
                            () -> {
                              throw new ProblemException(410, "gone in a task");
                            })
                        .await()));
    failing(
        routes,
        "/error-in-task",
        () ->
            TaskGroup.call(
                group ->
                    group
                        .createTask(
                            () -> {
                              throw new StackOverflowError("secret");
                            })
                        .await()));
    failing(
        routes,
        "/mapped",
        () -> {
          throw new Mapped();
        });
    failing(
        routes,
        "/mapped-below",
        () -> {
          throw new BelowMapped();
        });
    failing(
        routes,
        "/mapped-in-task",
        () ->
            TaskGroup.call(
                group ->
                    group
                        .createTask(
                            () -> {
                              throw new BelowMapped();
                            })
                        .await()));
    failing(
        routes,
        "/mapped-io",
        () -> {
          throw new UncheckedIOException(new MappedIo());
        });
    failing(
        routes,
        "/mapper-fails",
        () -> {
          throw new Unlucky();
        });
    failing(
        routes,
        "/mapper-decides",
        () -> {
          throw new Undecided();
        });
    routes.error(
        Mapped.class,
        (error, req, res) -> {
          res.status(418).header("x-id", req.id());
          return "mapped " + error.getClass().getSimpleName();
        });
    routes.error(MappedIo.class, (_, _, _) -> "io");
    routes.error(
        Unlucky.class,
        (_, _, _) -> {
          throw new IllegalStateException("secret");
        });
    routes.error(
        Undecided.class,
        (_, _, _) -> {
          throw new ProblemException(422, "decided");
        });
    routes.error(
        Exception.class,
        (error, _, _) -> Reply.status(500, "all: " + error.getClass().getSimpleName()));
    routes.get("/a", (_, _) -> "a");
    routes.put("/a", (_, _) -> "a");
  }

  private static void failing(
      NexiosApp routes, String path, java.util.concurrent.Callable<?> handler) {
    routes.get(path, (_, _) -> handler.call());
  }

  record Unwritable(String value) {
    @Override
    public String value() {
      throw new IllegalStateException(value);
    }
  }

  private static class Mapped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class BelowMapped extends Mapped {
    private static final long serialVersionUID = 1L;
  }

  private static final class MappedIo extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Unlucky extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/unknown, 500, all: IllegalStateException",
    "/checked, 500, all: IOException",
    "/jdk-timeout, 500, all: TimeoutException",
    "/no-file, 500, '\"status\":500'",
    "/no-json, 500, '\"status\":500'",
    "/error, 500, '\"status\":500'",
    "/error-in-task, 500, '\"status\":500'",
    "/problem, 409, the name is taken",
    "/in-task, 410, gone in a task",
    "/late, 504, something that this needs took too long",
    "/bulkhead, 503, too many calls of one kind are running",
    "/limit, 503, too many calls of one kind are running",
    "/breaker, 503, something that this needs is out of order",
    "/mapped, 418, mapped Mapped",
    "/mapped-below, 418, mapped BelowMapped",
    "/mapped-in-task, 418, mapped BelowMapped",
    "/mapped-io, 500, io",
    "/mapper-fails, 500, '\"status\":500'",
    "/mapper-decides, 422, decided",
    "/nothing, 404, nothing is at /nothing"
  })
  void failure_isAnsweredByTheNearestThatKnowsIt(String path, int status, String body)
      throws Exception {
    HttpResponse<String> answer = app.get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(body).doesNotContain("secret");
    assertThat(answer.headers().firstValue("x-request-id")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bulkhead", "/limit"})
  void fullHouse_saysWhenToTryAgain(String path) throws Exception {
    assertThat(app.get(path).headers().firstValue("retry-after")).hasValue("1");
  }

  @Test
  void circuitOpen_saysWhenToTryAgain() throws Exception {
    assertThat(app.get("/breaker").headers().firstValue("retry-after").map(Integer::parseInt))
        .hasValueSatisfying(seconds -> assertThat(seconds).isPositive());
  }

  @Test
  void unknownFailure_isLoggedWithTheIdOfTheRequest() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web")) {
      String id = app.get("/error").headers().firstValue("x-request-id").orElseThrow();

      assertThat(log.lines()).contains("request " + id + " failed");
    }
  }

  @Test
  void developmentMode_showsWhatWasThrown() throws Exception {
    try (TestApp development =
        TestApp.start(
            NexiosApp.Options::withDevelopmentMode,
            routes ->
                failing(
                    routes,
                    "/unknown",
                    () -> {
                      throw new IllegalStateException("for developers");
                    }))) {
      assertThat(development.get("/unknown").body())
          .contains(
              "\"exception\":\"java.lang.IllegalStateException: for developers\"", "ErrorsTest");
    }
  }

  @Test
  void withoutDevelopmentMode_nothingInsideIsShown() throws Exception {
    try (TestApp production =
        TestApp.start(
            routes ->
                failing(
                    routes,
                    "/unknown",
                    () -> {
                      throw new IllegalStateException("secret");
                    }))) {
      HttpResponse<String> answer = production.get("/unknown");

      assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
      assertThat(answer.body())
          .startsWith(
              "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,")
          .doesNotContain("secret", "IllegalState", "nexios");
    }
  }

  @Test
  void methodWithoutARoute_isNamedWithThoseThatHave() throws Exception {
    HttpResponse<String> answer =
        app.send(app.request("/a").method("DELETE", HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS, PUT");
    assertThat(answer.body()).contains("DELETE is not among GET, HEAD, OPTIONS, PUT");
  }

  @Test
  void options_isAnsweredByItself() throws Exception {
    HttpResponse<String> answer =
        app.send(app.request("/a").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS, PUT");
  }

  @Test
  void head_isAnsweredByTheRouteForGet() throws Exception {
    HttpResponse<String> answer = app.send(app.request("/a").HEAD());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-length")).hasValue("1");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void pathThatIsNotUtf8_isABadRequest() throws Exception {
    HttpResponse<String> answer = app.get("/%ff");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("percent-encoded bytes are not UTF-8");
  }

  @Test
  void requestThatIsNoHttp_isAnsweredWithAProblem() throws Exception {
    try (var socket = app.connect()) {
      TestApp.write(socket, "GET /a HTTP/1.1\r\n\r\n"); // no host

      assertThat(TestApp.readToEnd(socket))
          .startsWith("HTTP/1.1 400 ")
          .contains("content-type: application/problem+json", "\"status\":400", "x-request-id: ");
    }
  }
}
