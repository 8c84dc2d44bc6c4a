package io.nexios.web.internal.vertx;

import io.nexios.web.spi.EngineServer;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A running server on Vert.x.
final class VertxServer implements EngineServer {
  private final Vertx vertx;
  private final List<Listener> listeners;
  private final Loops loops;
  private final int port;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

  VertxServer(Vertx vertx, List<Listener> listeners, Loops loops) {
    this.vertx = vertx;
    this.listeners = listeners;
    this.loops = loops;
    this.port = listeners.getFirst().port();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public int openExchanges() {
    return loops.openExchanges();
  }

  @Override
  public CompletionStage<@Nullable Void> stopAccepting() {
    if (!loops.isStopping()) {
      listeners.forEach(Listener::shutdown);
    }
    return loops.stop().minimalCompletionStage();
  }

  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      loops.close();
      VertxEngine.close(vertx);
      closed.complete(null);
    }
    closed.join();
  }
}
