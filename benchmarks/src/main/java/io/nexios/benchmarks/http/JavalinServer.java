package io.nexios.benchmarks.http;

import io.javalin.Javalin;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import java.util.Objects;

/// Javalin: Jetty with a virtual thread per request.
final class JavalinServer {
  private JavalinServer() {}

  static int start() {
    return Javalin.create(
            config -> {
              config.concurrency.useVirtualThreads = true;
              config.jetty.host = "127.0.0.1";
              config.jetty.port = 0;
              config.jetty.multipartConfig.cacheDirectory(System.getProperty("java.io.tmpdir"));
              config.jetty.multipartConfig.maxInMemoryFileSize(Work.MEMORY_BYTES, SizeUnit.BYTES);
              config.routes.get("/json", context -> context.json(Hello.WORLD));
              config.routes.post("/echo", context -> context.json(context.bodyAsClass(Note.class)));
              config.routes.get("/dashboard", context -> context.json(Work.dashboard()));
              config.routes.get("/ping", context -> context.result(Work.PONG));
              config.routes.get("/cpu", context -> context.result(Work.burn()));
              config.routes.post(
                  "/upload", context -> context.result(Work.received(size(context))));
              config.routes.get("/sleep", context -> context.result(Work.sleep()));
              config.routes.get("/asleep", context -> context.result(Work.asleep()));
            })
        .start()
        .port();
  }

  private static long size(Context context) {
    return Objects.requireNonNull(context.uploadedFile("file")).size();
  }
}
