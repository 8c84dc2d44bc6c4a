package io.nexios.web.internal.vertx;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.time.TimeSource;
import io.nexios.web.Headers;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineServer;
import io.nexios.web.spi.ExchangeHandler;
import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A running engine whose exchanges are served by one virtual thread each.
final class TestServer implements AutoCloseable {
  /// What serves one exchange.
  interface Service {
    void serve(EngineExchange exchange) throws Exception;
  }

  /// A request that the engine would not serve.
  record Refused(int status, String detail) {}

  private static final String SETTLE = "/settle";

  private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
  private final BlockingQueue<Refused> refusals = new LinkedBlockingQueue<>();
  private final BlockingQueue<CompletableFuture<Void>> served = new LinkedBlockingQueue<>();
  private final TimeSource time;
  private final EngineServer engine;

  private TestServer(EngineOptions options, Service service) throws IOException {
    time = options.timeSource();
    engine = VertxEngine.create().start(options, new Handler(service));
  }

  static TestServer start(Service service) throws IOException {
    return start(EngineOptions.defaults(), service);
  }

  static TestServer start(EngineOptions options, Service service) throws IOException {
    return new TestServer(options, service);
  }

  /// Returns a check that a test leaves nothing behind. Netty's own thread for the process, which
  /// ends after a second of idleness, does not count.
  static LeakCheckExtension leakCheck() {
    return LeakCheckExtension.with(
        options -> options.withAllowedThread(name -> name.startsWith("globalEventExecutor")));
  }

  /// Returns a service that first reads the body, and keeps its text or what kept it from being
  /// read.
  static Service reading(BlockingQueue<Object> read, Service then) {
    return exchange -> {
      try {
        read.add(new String(exchange.body(1 << 20).readAllBytes(), StandardCharsets.UTF_8));
      } catch (TransferException failure) {
        read.add(failure.kind());
        throw failure;
      }
      then.serve(exchange);
    };
  }

  EngineServer engine() {
    return engine;
  }

  int port() {
    return engine.port();
  }

  RawClient connect() throws IOException {
    return RawClient.connect(port());
  }

  /// Returns when everything that was sent before has been read by the event loops: each of them
  /// answers requests that were sent later, the second one in a turn of the loop that began later.
  void settle() throws IOException {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      try (RawClient client = connect()) {
        client.get(SETTLE).read();
        client.get(SETTLE).read();
      }
    }
  }

  /// How many requests have been given to the service so far.
  int handled() {
    return served.size();
  }

  /// Waits for the next exchange to be complete.
  Completion completion() throws InterruptedException {
    return next(completions);
  }

  /// Waits for the next refusal.
  Refused refusal() throws InterruptedException {
    return next(refusals);
  }

  boolean hasRefused() {
    return !refusals.isEmpty();
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T found = queue.poll(10, TimeUnit.SECONDS);
    if (found == null) {
      throw new AssertionError("nothing came within 10 s");
    }
    return found;
  }

  static void respond(EngineExchange exchange, String text) {
    exchange.respond(
        200, Headers.of("content-type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
  }

  /// Closes the server and waits for everything that served.
  @Override
  public void close() {
    engine.close();
    CompletableFuture.allOf(served.toArray(CompletableFuture[]::new))
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private final class Handler implements ExchangeHandler {
    private final Service service;

    Handler(Service service) {
      this.service = service;
    }

    @Override
    public void handle(EngineExchange exchange) {
      if (exchange.head().target().equals(SETTLE)) {
        respond(exchange, "settled");
        return;
      }
      exchange.onComplete(completions::add);
      CompletableFuture<Void> ended = new CompletableFuture<>();
      served.add(ended);
      Thread thread = Thread.ofVirtual().unstarted(() -> serve(exchange, ended));
      time.threadStarting(thread);
      thread.start();
    }

    private void serve(EngineExchange exchange, CompletableFuture<Void> ended) {
      try {
        service.serve(exchange);
      } catch (Exception failure) {
        exchange.abort();
      } finally {
        ended.complete(null);
      }
    }

    @Override
    public void refuse(EngineExchange exchange, int status, String detail) {
      exchange.onComplete(completions::add);
      refusals.add(new Refused(status, detail));
      exchange.respond(
          status,
          Headers.of("content-type", "application/problem+json"),
          "{\"status\":%d}".formatted(status).getBytes(StandardCharsets.UTF_8));
    }
  }
}
