package io.nexios.benchmarks.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;

/// What the dashboards call: it answers 10 ms after it was asked.
final class UpstreamServer {
  private UpstreamServer() {}

  static int start() {
    Vertx vertx = Vertx.vertx();
    return vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
        .requestHandler(request -> vertx.setTimer(10, _ -> request.response().end(request.path())))
        .listen()
        .await()
        .actualPort();
  }
}
