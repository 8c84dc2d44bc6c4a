package io.nexios.benchmarks.http;

import io.nexios.web.OnDisconnect;
import java.util.List;
import java.util.Locale;

/// The servers under comparison, each in its own idiom: a route, a handler on a virtual thread of
/// its own, and a record that the server's JSON library writes.
enum Server {
  NEXIOS,
  /** Nexios without cancel on disconnect. */
  NEXIOS_IGNORING,
  /** As many event loops as processors, as Nexios has them. */
  VERTX,
  /** What one call of `listen` gives. */
  VERTX_ONE_LOOP,
  HELIDON,
  JETTY,
  JAVALIN,
  /** No peer: what the machine can do without a handler. */
  NGINX,
  /** No peer: what the dashboards call. */
  UPSTREAM;

  /** What a started server prints, followed by its port. */
  static final String READY = "listening on port ";

  /** Those that run handlers. */
  static final List<Server> PEERS = List.of(NEXIOS, VERTX, HELIDON, JETTY, JAVALIN);

  static final List<Server> PEERS_AND_NGINX =
      List.of(NEXIOS, VERTX, HELIDON, JETTY, JAVALIN, NGINX);

  static Server of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The name as it is typed and printed. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a program of its own and needs no JVM. */
  boolean isNative() {
    return this == NGINX;
  }

  /** Starts the server on any free port of the loopback interface and returns the port. */
  int start() throws Exception {
    return switch (this) {
      case NEXIOS -> NexiosServer.start(OnDisconnect.CANCEL);
      case NEXIOS_IGNORING -> NexiosServer.start(OnDisconnect.IGNORE);
      case VERTX -> VertxServer.start(Runtime.getRuntime().availableProcessors());
      case VERTX_ONE_LOOP -> VertxServer.start(1);
      case HELIDON -> HelidonServer.start();
      case JETTY -> JettyServer.start();
      case JAVALIN -> JavalinServer.start();
      case NGINX -> NginxServer.start();
      case UPSTREAM -> UpstreamServer.start();
    };
  }
}
