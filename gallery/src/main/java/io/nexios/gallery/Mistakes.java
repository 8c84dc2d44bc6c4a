package io.nexios.gallery;

import io.nexios.gallery.data.BadFileException;
import io.nexios.gallery.faults.FaultException;
import io.nexios.gallery.upstream.UpstreamException;
import io.nexios.web.NexiosApp;
import io.nexios.web.Problem;
import io.nexios.web.Reply;
import java.net.ConnectException;
import java.util.NoSuchElementException;

/// What a visitor is told when an exhibit says nothing of its own: whose mistake it was, and why.
record Mistakes() implements Exhibit {
  private static final int NOT_FOUND = 404;

  @Override
  public void addTo(NexiosApp app) {
    app.error(BadFileException.class, (e, _, _) -> Reply.problem(400, "Bad file", e.getMessage()));
    app.error(
        NoSuchElementException.class, (e, _, _) -> Reply.problem(404, "Not found", e.getMessage()));
    app.error(
        FaultException.class, (e, _, _) -> Reply.problem(503, "Out of order", e.getMessage()));
    app.error(
        ConnectException.class,
        (_, _, _) -> Reply.problem(502, "Bad gateway", "the upstream service does not listen"));
    app.error(UpstreamException.class, (e, _, _) -> upstreamProblem(e));
  }

  private static Reply<Problem> upstreamProblem(UpstreamException e) {
    return e.status() == NOT_FOUND
        ? Reply.problem(404, "Not found", e.getMessage())
        : Reply.problem(502, "Bad gateway", e.getMessage());
  }
}
