package io.nexios.benchmarks.http;

import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.TaskGroup;
import io.nexios.web.NexiosApp;
import io.nexios.web.OnDisconnect;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Nexios with its defaults, but for the access log, which the others do not keep unless told to,
/// and for the number of requests in flight, which they do not limit.
final class NexiosServer {
  private static final int MAX_IN_FLIGHT = 20_000;
  private static final Logger ACCESS = Logger.getLogger("io.nexios.web.access");

  private NexiosServer() {}

  private static Work.Dashboard dashboard() throws InterruptedException {
    return TaskGroup.call(
        group -> {
          var user = group.createTask(() -> Work.call("/user"));
          var posts = group.createTask(() -> Work.call("/posts"));
          var statistics = group.createTask(() -> Work.call("/statistics"));
          return new Work.Dashboard(user.await(), posts.await(), statistics.await());
        });
  }

  /// @param onDisconnect what happens when clients leave, which none of them does here
  static int start(OnDisconnect onDisconnect) throws Exception {
    ACCESS.setLevel(Level.OFF);
    NexiosApp app =
        NexiosApp.create(
            o -> o.withPort(0).withOnDisconnect(onDisconnect).withMaxInFlight(MAX_IN_FLIGHT));
    app.get("/json", (request, response) -> Hello.WORLD);
    app.post("/echo", (request, response) -> request.json(Note.class));
    app.get("/dashboard", (request, response) -> dashboard());
    app.get("/ping", (request, response) -> Work.PONG);
    app.get("/cpu", (request, response) -> Concurrency.runInThreadPool(() -> Work.burn()));
    app.post("/upload", (request, response) -> Work.received(request.file("file").size()));
    app.get("/sleep", (request, response) -> Work.sleep()).timeout(Duration.ofMinutes(2));
    app.get("/asleep", (request, response) -> Work.asleep());
    return app.start().port();
  }
}
