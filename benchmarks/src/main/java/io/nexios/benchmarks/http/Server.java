package io.nexios.benchmarks.http;

import io.nexios.web.OnDisconnect;
import java.util.Locale;

/// The servers under comparison, each in its own idiom: a route, a handler on a virtual thread of
/// its own, and a record that the server's JSON library writes.
enum Server {
  NEXIOS,
  /** Nexios without cancel on disconnect. */
  NEXIOS_IGNORING,
  VERTX,
  HELIDON,
  JETTY,
  JAVALIN,
  /** No peer: what the dashboards call. */
  UPSTREAM;

  /** What a started server prints, followed by its port. */
  static final String READY = "listening on port ";

  /** The servers that are compared unless others are named. */
  static Server[] peers() {
    return new Server[] {NEXIOS, VERTX, HELIDON, JETTY, JAVALIN};
  }

  static Server of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Starts the server on any free port of the loopback interface and returns the port. */
  int start() throws Exception {
    return switch (this) {
      case NEXIOS -> NexiosServer.start(OnDisconnect.CANCEL);
      case NEXIOS_IGNORING -> NexiosServer.start(OnDisconnect.IGNORE);
      case VERTX -> VertxServer.start();
      case HELIDON -> HelidonServer.start();
      case JETTY -> JettyServer.start();
      case JAVALIN -> JavalinServer.start();
      case UPSTREAM -> UpstreamServer.start();
    };
  }
}
