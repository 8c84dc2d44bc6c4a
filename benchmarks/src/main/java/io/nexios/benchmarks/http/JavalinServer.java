package io.nexios.benchmarks.http;

import io.javalin.Javalin;

/// Javalin: Jetty with a virtual thread per request.
final class JavalinServer {
  private JavalinServer() {}

  static int start() {
    return Javalin.create(
            config -> {
              config.concurrency.useVirtualThreads = true;
              config.jetty.host = "127.0.0.1";
              config.jetty.port = 0;
              config.routes.get("/json", context -> context.json(Hello.WORLD));
            })
        .start()
        .port();
  }
}
