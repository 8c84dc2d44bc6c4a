package io.nexios.benchmarks.http;

import io.nexios.concurrency.VoidWork;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Vert.x without anything above it, and one virtual thread per request: what a framework on Vert.x
/// has to pay at least.
final class VertxServer {
  private static final ObjectMapper JSON = JsonMapper.shared();
  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"));

  private VertxServer() {}

  static int start() {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0));
    server.requestHandler(VertxServer::handle);
    return server.listen().await().actualPort();
  }

  private static void handle(HttpServerRequest request) {
    switch (request.path()) {
      case "/json" -> onThread(request, () -> json(request, Hello.WORLD));
      case "/echo" ->
          request.body().onSuccess(body -> onThread(request, () -> echo(request, body)));
      case "/dashboard" -> onThread(request, () -> json(request, Work.dashboard()));
      case "/ping" -> onThread(request, () -> request.response().end(Work.PONG));
      case "/cpu" -> onThread(request, () -> request.response().end(Work.burn()));
      case "/upload" -> upload(request);
      case "/sleep" -> onThread(request, () -> request.response().end(Work.sleep()));
      case "/asleep" -> onThread(request, () -> request.response().end(Work.asleep()));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static void onThread(HttpServerRequest request, VoidWork<Exception> work) {
    Thread.startVirtualThread(
        () -> {
          try {
            work.run();
          } catch (Exception failure) {
            request.response().setStatusCode(500).end();
          }
        });
  }

  private static void echo(HttpServerRequest request, Buffer body) {
    json(request, JSON.readValue(body.getBytes(), Note.class));
  }

  private static void json(HttpServerRequest request, Object value) {
    byte[] body = JSON.writeValueAsBytes(value);
    request.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
  }

  /// Streams the file to the disk from the event loop, and only then takes a thread.
  private static void upload(HttpServerRequest request) {
    Path file = FOLDER.resolve("upload-" + UUID.randomUUID());
    request.setExpectMultipart(true);
    request.uploadHandler(
        upload ->
            upload
                .streamToFileSystem(file.toString())
                .onSuccess(_ -> onThread(request, () -> received(request, file))));
  }

  private static void received(HttpServerRequest request, Path file) throws IOException {
    long size = Files.size(file);
    Files.delete(file);
    request.response().end(Work.received(size));
  }
}
