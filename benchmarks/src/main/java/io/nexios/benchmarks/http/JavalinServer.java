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
              config.routes.post("/echo", context -> context.json(context.bodyAsClass(Note.class)));
              config.routes.get("/dashboard", context -> context.json(Work.dashboard()));
              config.routes.get("/ping", context -> context.result(Work.PONG));
              config.routes.get("/cpu", context -> context.result(Work.burn()));
            })
        .start()
        .port();
  }
}
