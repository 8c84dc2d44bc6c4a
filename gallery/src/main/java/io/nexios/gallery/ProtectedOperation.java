package io.nexios.gallery;

import static io.nexios.concurrency.Cancellation.shield;

import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.TaskGroup;
import io.nexios.gallery.store.Journal;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Three ends of one operation: success, a failure, and a visitor who left. The cleanup runs to its
/// end also in the last case, and its line stands in the journal.
record ProtectedOperation(Upstream upstream, Journal journal) implements Exhibit {
  private static final Duration CLEANUP = Duration.ofSeconds(5);

  @Override
  public void addTo(NexiosApp app) {
    app.get("/protected-operation", this::protectedOperation);
    app.get("/journal", (_, _) -> journal.newest());
  }

  private Object protectedOperation(Request req, Response res) throws Exception {
    try {
      return TaskGroup.call(
          group -> {
            var task1 = group.createTask("clock", upstream::clock);
            var task2 = group.createTask("machine", upstream::machine);
            return Map.of("status", "success", "data", List.of(task1.await(), task2.await()));
          });
    } catch (CancelledException e) {
      // The request is over, so everything else that waits is cancelled: cleanup needs a shield
      shield(CLEANUP, () -> journal.write("operation cancelled", e.reason().toString()));
      return Reply.status(499, Map.of("error", "Operation cancelled"));
    } catch (TaskFailedException e) {
      journal.write("operation failed", String.valueOf(e.getCause()));
      return Reply.status(500, Map.of("error", "Internal error"));
    }
  }
}
