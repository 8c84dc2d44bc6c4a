package io.nexios.web.internal.vertx;

import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineServer;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A running server on Vert.x.
final class VertxServer implements EngineServer {
  private final Vertx vertx;
  private final List<Listener> listeners;
  private final Loops loops;
  private final EngineOptions.@Nullable Tls tls;
  private final Duration headerWithin;
  private final int port;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

  VertxServer(Vertx vertx, List<Listener> listeners, Loops loops, EngineOptions options) {
    this.tls = options.tls();
    this.headerWithin = options.headerWithin();
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
  public void reloadCertificate() throws IOException {
    EngineOptions.Tls files = tls;
    if (files == null) {
      throw new IllegalStateException("the server has no certificate: it speaks no TLS");
    }
    ServerSSLOptions fresh = Certificates.read(files, headerWithin);
    for (Listener listener : listeners) {
      try {
        listener.replaceCertificate(fresh).toCompletionStage().toCompletableFuture().join();
      } catch (CompletionException unfit) {
        throw new IOException(
            "%s and %s do not make a certificate: the present one stays"
                .formatted(files.certificate(), files.key()),
            unfit.getCause());
      }
    }
  }

  @Override
  public CompletionStage<@Nullable Void> stopAccepting() {
    if (!loops.isStopping()) {
      loops.stopListening(); // first: Vert.x would go on accepting without a loop to give it to
      listeners.forEach(Listener::shutdown);
    }
    return loops.stop().minimalCompletionStage();
  }

  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      loops.stopListening();
      loops.close();
      VertxEngine.close(vertx);
      closed.complete(null);
    }
    closed.join();
  }
}
