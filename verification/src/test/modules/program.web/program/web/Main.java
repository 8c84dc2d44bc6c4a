package program.web;

import io.nexios.concurrency.TaskGroup;
import io.nexios.web.NexiosApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Serves one request and stops.
public final class Main {
  /** An answer as JSON. */
  public record Sum(int value) {}

  private Main() {}

  public static void main(String[] args) throws Exception {
    NexiosApp app = NexiosApp.create(o -> o.withPort(0));
    app.get("/sum", (req, res) -> TaskGroup.call(group -> new Sum(group.createTask(() -> 42).await())));
    app.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + app.port() + "/sum");
      System.out.println(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
    } finally {
      app.stop(Duration.ofSeconds(5));
    }
  }
}
