package io.nexios.gallery;

import io.nexios.concurrency.TaskGroup;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.Map;

/// Three calls at the same time. If one fails, the other two are cancelled; if the visitor leaves,
/// all three are.
record Dashboard(Upstream upstream) implements Exhibit {
  @Override
  public void addTo(NexiosApp app) {
    app.get("/dashboard", this::getDashboard);
  }

  private Object getDashboard(Request req, Response res) throws Exception {
    int userId = req.query("user_id").asInt();

    return TaskGroup.call(
        group -> {
          // Fetch different data sources in parallel
          var user = group.createTask("user", () -> upstream.user(userId));
          var posts = group.createTask("posts", () -> upstream.posts(userId));
          var statistics = group.createTask("statistics", () -> upstream.statistics(userId));

          // All three calls are running now
          return Map.of(
              "user", user.await(),
              "recent_posts", posts.await(),
              "statistics", statistics.await());
        });
  }
}
