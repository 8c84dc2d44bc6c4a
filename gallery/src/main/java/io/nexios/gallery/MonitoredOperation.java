package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.measureTime;

import io.nexios.concurrency.TaskGroup;
import io.nexios.concurrency.Timings;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.List;
import java.util.Map;

/// How long it took, each time: `/timings` shows the percentiles.
record MonitoredOperation(Upstream upstream) implements Exhibit {
  @Override
  public void addTo(NexiosApp app) {
    app.get("/monitored-operation", this::monitoredOperation);
    app.get("/timings", (_, _) -> Timings.snapshot());
  }

  private Object monitoredOperation(Request req, Response res) throws Exception {
    try (var _ = measureTime("parallel_api_calls")) {
      return TaskGroup.call(
          group -> {
            var task1 = group.createTask("clock", upstream::clock);
            var task2 = group.createTask("machine", upstream::machine);
            return Map.of("data", List.of(task1.await(), task2.await()));
          });
    }
  }
}
