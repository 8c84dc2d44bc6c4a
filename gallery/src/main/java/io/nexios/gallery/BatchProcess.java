package io.nexios.gallery;

import io.nexios.concurrency.TaskGroup;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.gallery.upstream.Upstream.Item;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// However many items come, ten are in work at a time: creating the next task waits for a place.
record BatchProcess(Upstream upstream) implements Exhibit {
  private static final int MAX_ITEMS = 1_000;

  @Override
  public void addTo(NexiosApp app) {
    app.get("/batch-process", this::batchProcess);
  }

  private Object batchProcess(Request req, Response res) throws Exception {
    var items = List.of(req.query("items").value().split(",", -1));
    if (items.size() > MAX_ITEMS || items.contains("")) {
      throw new ProblemException(
          400, "items must be 1 to %,d names with commas between".formatted(MAX_ITEMS));
    }

    // Good: Limit concurrent operations
    return TaskGroup.call(
        o -> o.withMaxConcurrency(10),
        group -> {
          var tasks =
              items.stream().map(item -> group.createTask(() -> upstream.process(item))).toList();
          var results = new ArrayList<Item>();
          for (var task : tasks) {
            results.add(task.await());
          }
          return Map.of("results", results);
        });
  }
}
