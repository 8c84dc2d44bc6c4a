package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;

import io.nexios.concurrency.Branch;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.gallery.store.Replica;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.Map;

/// Three places to ask, and the first good answer counts. The others are cancelled: a query in
/// SQLite stops in the middle.
record Search(Replica primary, Replica backup, Upstream upstream, Limits limits)
    implements Exhibit {
  @Override
  public void addTo(NexiosApp app) {
    app.get("/search", this::search);
  }

  private Object search(Request req, Response res) throws Exception {
    var query = req.query("q").value().strip();
    if (query.isEmpty()) {
      throw new ProblemException(400, "q is empty: expected words to search for");
    }
    try {
      // Try multiple search services, use first response
      var results =
          runUntilFirstComplete(
              Branch.of("primary", () -> primary.search(query)).timeout(limits.replica()),
              Branch.of("backup", () -> backup.search(query)).timeout(limits.replica()),
              Branch.of("fallback", () -> upstream.search(query)).timeout(limits.fallback()));
      return Map.of("results", results);
    } catch (DeadlineExceededException e) {
      return Reply.status(504, Map.of("error", "Search timed out"));
    }
  }
}
