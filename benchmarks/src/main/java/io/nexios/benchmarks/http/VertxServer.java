package io.nexios.benchmarks.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    server.requestHandler(
        request -> {
          if (request.path().equals("/echo")) {
            request.body().onSuccess(body -> onThread(request, body));
          } else {
            onThread(request, null);
          }
        });
    return server.listen().await().actualPort();
  }

  private static void onThread(HttpServerRequest request, @Nullable Buffer body) {
    Thread.startVirtualThread(
        () -> {
          try {
            handle(request, body);
          } catch (Exception failure) {
            request.response().setStatusCode(500).end();
          }
        });
  }

  private static void handle(HttpServerRequest request, @Nullable Buffer body) throws Exception {
    switch (request.path()) {
      case "/json" -> json(request, Hello.WORLD);
      case "/echo" ->
          json(request, JSON.readValue(Objects.requireNonNull(body).getBytes(), Note.class));
      case "/dashboard" -> json(request, Work.dashboard());
      case "/ping" -> request.response().end(Work.PONG);
      case "/cpu" -> request.response().end(Work.burn());
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static void json(HttpServerRequest request, Object value) {
    byte[] body = JSON.writeValueAsBytes(value);
    request.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
  }
}
