package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.Concurrency;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class TimeBudgetTest {
  private static TestApp app() {
    return TestApp.start(
        NexiosApp.Options::withDeadlineHeader,
        routes -> {
          routes
              .get("/left", (req, _) -> req.deadline().remaining().toMillis())
              .timeout(Duration.ofMinutes(10));
          routes.get(
              "/slow",
              (_, _) -> {
                Concurrency.sleep(Duration.ofDays(1));
                return "never";
              });
        });
  }

  private static HttpRequest.Builder request(TestApp app, String target, String millis) {
    return app.request(target).header(TimeBudget.HEADER, millis);
  }

  @Test
  void header_shortensTheDeadlineAndNeverMovesItOut() throws Exception {
    try (TestApp app = app()) {
      assertThat(Long.parseLong(app.send(request(app, "/left", "300000")).body()))
          .isBetween(200_000L, 300_000L);
      assertThat(Long.parseLong(app.send(request(app, "/left", "900000")).body()))
          .isBetween(400_000L, 600_000L);
      assertThat(Long.parseLong(app.get("/left").body())).isBetween(400_000L, 600_000L);
    }
  }

  @Test
  void handler_isInterruptedWhenTheClientsTimeIsUp() throws Exception {
    try (TestApp app = app()) {
      var answer = app.send(request(app, "/slow", "30"));

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.body()).contains("not done within 30 ms");
    }
  }

  @Test
  void handler_ofAClientWithNoTimeLeft_isNotRun() throws Exception {
    try (TestApp app = app()) {
      assertThat(app.send(request(app, "/left", "0")).statusCode()).isEqualTo(504);
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "-1", "1.5", "3s", "99999999999999999999", "٣"})
  void header_thatIsNoNumberOfMilliseconds_isABadRequest(String millis) throws Exception {
    try (TestApp app = app();
        var socket =
            app.open(
                "/left",
                "GET",
                "x-request-timeout-ms: " + millis + "\r\nConnection: close\r\n\r\n")) {
      assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 400 ").contains("in digits");
    }
  }

  @Test
  void header_whenNotAskedFor_isIgnored() throws Exception {
    try (TestApp app = TestApp.start(routes -> routes.get("/x", (_, _) -> "x"))) {
      assertThat(app.send(request(app, "/x", "0")).body()).isEqualTo("x");
    }
  }

  @Test
  void passOn_tellsTheNextServerHowMuchTimeIsLeft() throws Exception {
    try (TestApp next = app();
        HttpClient client = HttpClient.newHttpClient();
        TestApp first =
            TestApp.start(
                routes ->
                    routes
                        .get(
                            "/ask",
                            (_, _) -> {
                              HttpRequest request =
                                  TimeBudget.passOn(next.request("/left")).build();
                              assertThat(request.timeout().orElseThrow())
                                  .isLessThanOrEqualTo(Duration.ofMinutes(2));
                              return client.send(request, BodyHandlers.ofString()).body();
                            })
                        .timeout(Duration.ofMinutes(2)))) {
      assertThat(Long.parseLong(first.get("/ask").body())).isBetween(60_000L, 120_000L);
    }
  }

  @Test
  void passOn_withoutADeadline_changesNothing() {
    HttpRequest request =
        TimeBudget.passOn(HttpRequest.newBuilder(java.net.URI.create("http://a.example"))).build();

    assertThat(request.timeout()).isEmpty();
    assertThat(request.headers().map()).isEmpty();
  }
}
