package io.nexios.benchmarks.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Vert.x without anything above it, and one virtual thread per request: what a framework on Vert.x
/// has to pay at least.
final class VertxServer {
  private static final ObjectMapper JSON = JsonMapper.shared();

  private VertxServer() {}

  static int start() {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0));
    server.requestHandler(request -> Thread.startVirtualThread(() -> handle(request)));
    return server.listen().await().actualPort();
  }

  private static void handle(HttpServerRequest request) {
    if (!request.path().equals("/json")) {
      request.response().setStatusCode(404).end();
      return;
    }
    byte[] body = JSON.writeValueAsBytes(Hello.WORLD);
    request.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
  }
}
