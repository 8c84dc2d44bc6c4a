package io.nexios.gallery;

import io.nexios.gallery.page.Samples;
import io.nexios.gallery.page.StartPage;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;
import io.nexios.web.Reply;
import io.nexios.web.Request;
import io.nexios.web.Response;

/// The start page, and the sample files that it offers.
record FrontDesk() implements Exhibit {
  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'";

  @Override
  public void addTo(NexiosApp app) {
    app.get("/", this::startPage);
    app.get("/samples/{name}", this::sample);
  }

  private Object startPage(Request req, Response res) {
    var origin = "http://" + req.header("host").value();
    return Reply.ok(StartPage.html(Placards.all(), origin))
        .withHeader("Content-Type", "text/html; charset=utf-8")
        .withHeader("Content-Security-Policy", POLICY);
  }

  private Object sample(Request req, Response res) throws Exception {
    var name = req.path("name").value();
    return Samples.file(name)
        .orElseThrow(() -> new ProblemException(404, "no sample is named " + name));
  }
}
