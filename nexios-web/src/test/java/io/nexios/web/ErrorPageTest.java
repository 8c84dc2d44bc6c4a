package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.TaskGroup;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ErrorPageTest {
  private static TestApp app(boolean development) {
    return TestApp.start(
        o -> development ? o.withDevelopmentMode() : o,
        routes -> {
          routes.get("/tree", (_, _) -> failInATree());
          routes.get(
              "/plain",
              (_, _) -> {
                throw new IllegalStateException("<script>alert(1)</script>");
              });
        });
  }

  private static Object failInATree() throws InterruptedException {
    return TaskGroup.call(
        o -> o.withName("quotes"),
        group -> {
          group.createTask("done", () -> "done").await();
          group.createTask("waits", () -> new CountDownLatch(1).await());
          group.createTask(
              "fails",
              () -> {
                throw new IllegalStateException("no quote");
              });
          group.join();
          return "never";
        });
  }

  private static HttpResponse<String> get(TestApp app, String target, String accept)
      throws Exception {
    return app.send(app.request(target).header("Accept", accept));
  }

  @Test
  void browser_inDevelopmentMode_seesTheTasksOfTheFailedRequest() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app = app(true)) {
      var page = get(app, "/tree", "text/html,application/xhtml+xml");

      assertThat(page.statusCode()).isEqualTo(500);
      assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
      assertThat(page.body())
          .contains("<h1>java.lang.IllegalStateException: no quote</h1>")
          .contains("GET /tree failed")
          .contains("quotes/done#1 succeeded")
          .contains("quotes/waits#2 was cancelled")
          .contains("quotes/fails#3 failed: java.lang.IllegalStateException: no quote")
          .contains("ErrorPageTest.failInATree");
    }
  }

  @Test
  void program_inDevelopmentMode_getsTheSameAsAProblem() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app = app(true)) {
      var problem = get(app, "/tree", "*/*");

      assertThat(problem.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(problem.body()).contains("\"tasks\":[\"  quotes/done#1 succeeded\"");
    }
  }

  @Test
  void textOfTheException_isEscaped() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app = app(true)) {
      assertThat(get(app, "/plain", "text/html").body())
          .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
          .doesNotContain("<script>")
          .contains("The request has started none.");
    }
  }

  @Test
  void browser_outsideOfIt_seesNothingInside() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app = app(false)) {
      var problem = get(app, "/tree", "text/html");

      assertThat(problem.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(problem.body()).doesNotContain("no quote").doesNotContain("quotes");
    }
  }

  @Test
  void requestsThatShareAnId_seeTheirOwnTasksOnly() throws Exception {
    CountDownLatch bothBegun = new CountDownLatch(2);
    CountDownLatch secondMayEnd = new CountDownLatch(1);
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                NexiosApp.Options::withDevelopmentMode,
                routes ->
                    routes.get(
                        "/{which}",
                        (req, _) -> {
                          String which = req.path("which").value();
                          bothBegun.countDown();
                          bothBegun.await();
                          TaskGroup.<Exception>run(
                              group -> group.createTask("of-" + which, () -> which).await());
                          if (which.equals("second")) {
                            secondMayEnd.await();
                          }
                          throw new IllegalStateException("for the test");
                        }));
        Socket first = open(app, "/first");
        Socket second = open(app, "/second")) {
      assertThat(TestApp.readToEnd(first)).contains("of-first").doesNotContain("of-second");
      secondMayEnd.countDown(); // behind the end of the first
      assertThat(TestApp.readToEnd(second)).contains("of-second").doesNotContain("of-first");
    }
  }

  private static Socket open(TestApp app, String target) throws IOException {
    return app.open(target, "GET", "X-Request-Id: same\r\nConnection: close\r\n\r\n");
  }
}
