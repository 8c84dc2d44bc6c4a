package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The code of the guide's page on the server.
@Timeout(30)
class ServerGuideTest {

  private static NexiosApp billing() {
    // snippet: web-mount
    NexiosApp billing = NexiosApp.create(o -> o.withRequestTimeout(Duration.ofSeconds(5)));
    billing.get("/invoices/{id}", (req, res) -> Map.of("invoice", req.path("id").asInt()));
    // end snippet
    return billing;
  }

  @Test
  void theShop_answers() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        TestApp stock =
            TestApp.start(
                NexiosApp.Options::withDeadlineHeader,
                routes ->
                    routes.get("/stock", (req, _) -> req.deadline().remaining().toSeconds()));
        TestApp app =
            TestApp.start(
                ServerGuideTest::options,
                routes -> shop(routes, client, stock.request("/stock").build().uri()))) {
      assertThat(app.get("/me/name").statusCode()).isEqualTo(400);
      assertThat(app.send(app.request("/me/name").header("x-user", "ada")).body()).isEqualTo("ada");
      assertThat(app.get("/billing/invoices/7").body()).isEqualTo("{\"invoice\":7}");
      assertThat(Integer.parseInt(app.get("/reports/stock").body())).isBetween(20, 30);
      Eventually.get(app.app()::snapshot, seen -> seen.running() == 0); // a little behind an answer
      assertThat(app.get("/metrics").body()).contains("\"running\":1");
    }
  }

  private static NexiosApp.Options options(NexiosApp.Options o) {
    // snippet: web-options
    return o.withCompression().withDeadlineHeader().withAccessLog(AccessLogFormat.JSON);
    // end snippet
  }

  private static void shop(NexiosApp app, HttpClient client, URI stock) {
    NexiosApp billing = billing();
    // snippet: web-mounted
    app.mount("/billing", billing);
    app.cors(Cors.allowing("https://shop.example").withCredentials());
    // end snippet

    // snippet: web-filter
    Attribute<String> user = Attribute.named("user"); // or a constant

    app.group(
        "/me",
        group -> {
          group.before((req, res) -> req.set(user, req.header("x-user").value()));
          group.get("/name", (req, res) -> req.get(user));
        });
    // end snippet

    // snippet: web-deadline
    app.group(
        "/reports",
        group -> {
          group.timeout(Duration.ofMinutes(2));
          group.get(
              "/stock",
              (req, res) -> {
                HttpRequest request = TimeBudget.passOn(HttpRequest.newBuilder(stock)).build();
                return client.send(request, BodyHandlers.ofString()).body();
              });
        });
    // end snippet

    // snippet: web-metrics
    app.get("/metrics", (req, res) -> app.snapshot());
    // end snippet
  }

  @Test
  void certificate_isFollowed() {
    // snippet: web-tls
    NexiosApp app =
        NexiosApp.create(o -> o.withTls(Path.of("fullchain.pem"), Path.of("privkey.pem")));
    app.onStartup(
        () -> app.background().every(Duration.ofHours(1), "certificate", app::reloadCertificate));
    // end snippet
    assertThat(app.background().active()).isEmpty();
  }
}
