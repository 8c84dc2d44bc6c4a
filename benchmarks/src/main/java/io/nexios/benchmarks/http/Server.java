package io.nexios.benchmarks.http;

import java.util.Locale;

/// The servers under comparison, each in its own idiom: a route, a handler on a virtual thread of
/// its own, and a record that the server's JSON library writes.
enum Server {
  NEXIOS,
  VERTX,
  HELIDON,
  JAVALIN;

  /** What a started server prints, followed by its port. */
  static final String READY = "listening on port ";

  static Server of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Starts the server on any free port of the loopback interface and returns the port. */
  int start() throws Exception {
    return switch (this) {
      case NEXIOS -> NexiosServer.start();
      case VERTX -> VertxServer.start();
      case HELIDON -> HelidonServer.start();
      case JAVALIN -> JavalinServer.start();
    };
  }
}
