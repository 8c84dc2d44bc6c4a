package io.nexios.benchmarks.http;

import io.nexios.web.NexiosApp;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Nexios with its defaults, but for the access log: the others keep none unless told to.
final class NexiosServer {
  private static final Logger ACCESS = Logger.getLogger("io.nexios.web.access");

  private NexiosServer() {}

  static int start() throws Exception {
    ACCESS.setLevel(Level.OFF);
    NexiosApp app = NexiosApp.create(o -> o.withPort(0));
    app.get("/json", (request, response) -> Hello.WORLD);
    return app.start().port();
  }
}
