package io.nexios.gallery;

import io.nexios.gallery.faults.FaultSwitch;
import io.nexios.gallery.faults.Faults;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;
import io.nexios.web.Request;
import io.nexios.web.Response;
import java.util.Map;
import java.util.TreeMap;

/// Breaks the parts of the gallery, so that the other exhibits have something to show. The upstream
/// service counts its calls, those that were aborted, too.
record FaultPanel(Map<String, FaultSwitch> parts, Upstream upstream) implements Exhibit {
  @Override
  public void addTo(NexiosApp app) {
    app.get("/faults", (_, _) -> show());
    app.put("/faults/{part}", this::change);
    app.get("/upstream", (_, _) -> upstream.counts());
  }

  private Map<String, Faults> show() {
    var shown = new TreeMap<String, Faults>();
    parts.forEach((name, part) -> shown.put(name, part.faults()));
    return shown;
  }

  private Object change(Request req, Response res) {
    var name = req.path("part").value();
    var part = parts.get(name);
    if (part == null) {
      throw new ProblemException(
          404, "no part is named %s: expected one of %s".formatted(name, show().keySet()));
    }
    part.set(faultsOf(req));
    return show();
  }

  private static Faults faultsOf(Request req) {
    try {
      return new Faults(
          req.query("errors").asDoubleOr(0),
          req.query("delay").asLongOr(0),
          req.query("hang").asBooleanOr(false),
          req.query("down").asBooleanOr(false));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(400, String.valueOf(e.getMessage()));
    }
  }
}
