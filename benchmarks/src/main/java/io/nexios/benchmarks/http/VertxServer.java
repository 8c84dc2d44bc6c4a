package io.nexios.benchmarks.http;

import io.nexios.concurrency.VoidWork;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Vert.x without anything above it, and one virtual thread per request: what a framework on Vert.x
/// has to pay at least.
final class VertxServer {
  private static final ObjectMapper JSON = JsonMapper.shared();
  private static final SocketAddress ADDRESS = SocketAddress.sharedRandomPort(1, "127.0.0.1");
  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"));

  private VertxServer() {}

  /** Starts with so many event loops, which share a port. */
  static int start(int eventLoops) {
    Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
    Vertx.vertx()
        .deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    HttpServer server = vertx.createHttpServer();
                    servers.add(server);
                    return server.requestHandler(VertxServer::handle).listen(ADDRESS);
                  }
                },
            new DeploymentOptions().setInstances(eventLoops))
        .await();
    return servers.element().actualPort();
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
