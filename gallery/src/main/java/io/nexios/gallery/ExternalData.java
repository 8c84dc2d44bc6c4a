package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.withTimeout;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.TaskGroup;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.Map;

/// One limit of time around everything: when it is up, both calls are cancelled and the answer goes
/// out.
record ExternalData(Upstream upstream, Limits limits) implements Exhibit {
  @Override
  public void addTo(NexiosApp app) {
    app.get("/external-data", this::getExternalData);
  }

  private Object getExternalData(Request req, Response res) throws Exception {
    try {
      // Set overall timeout for the request
      return withTimeout(limits.external(), this::fetchBoth);
    } catch (DeadlineExceededException e) {
      return Reply.status(504, Map.of("error", "Request timed out"));
    } catch (TaskFailedException e) {
      return Reply.status(503, Map.of("error", "Service unavailable"));
    }
  }

  private Map<String, Object> fetchBoth() throws InterruptedException {
    return TaskGroup.call(
        group -> {
          var api1 = group.createTask("api1", upstream::clock);
          var api2 = group.createTask("api2", upstream::machine);
          return Map.of("api1", api1.await(), "api2", api2.await());
        });
  }
}
