package io.nexios.web.internal.vertx;

import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineServer;
import io.nexios.web.spi.ExchangeHandler;
import io.nexios.web.spi.HttpEngine;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// HTTP/1.1 and HTTP/2 on Vert.x core.
///
/// Each server has a Vert.x of its own, with one event loop per processor, and ends it when it is
/// closed. Event loops do I/O and nothing else.
public final class VertxEngine implements HttpEngine {
  private static final int CHUNK_BYTES = 16 << 10;
  private static final int HTTP2_STREAMS = 100;
  private static final int HTTP2_STREAM_WINDOW_BYTES = (1 << 16) - 1;

  /** Room for every stream's window, so that one upload held back does not stop its siblings. */
  private static final int HTTP2_CONNECTION_WINDOW_BYTES =
      (HTTP2_STREAMS + 1) * HTTP2_STREAM_WINDOW_BYTES;

  private static final int SHARED_PORT_ID = 1; // any: the Vert.x has no other server

  private VertxEngine() {}

  /// {@return the engine}
  public static HttpEngine create() {
    return new VertxEngine();
  }

  @Override
  public EngineServer start(EngineOptions options, ExchangeHandler handler) throws IOException {
    SocketAddress address = address(options);
    HttpServerOptions serverOptions = serverOptions(options);
    Loops loops = new Loops(options.timeSource(), Limits.of(options));
    int eventLoops = Runtime.getRuntime().availableProcessors();
    Vertx vertx =
        Vertx.builder()
            .with(vertxOptions(eventLoops))
            .withTransport(new GuardedTransport(loops::listening, loops::accepted))
            .build();
    Queue<Listener> listeners = new ConcurrentLinkedQueue<>();
    try {
      vertx
          .deployVerticle(
              () -> {
                Listener listener = new Listener(serverOptions, address, handler, loops);
                listeners.add(listener);
                return listener;
              },
              new DeploymentOptions().setInstances(eventLoops))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException failed) {
      loops.close();
      close(vertx);
      throw cannotListen(options, failed);
    }
    return new VertxServer(vertx, List.copyOf(listeners), loops, options);
  }

  static void close(Vertx vertx) {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static IOException cannotListen(EngineOptions options, CompletionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return new IOException(
        "cannot listen on %s:%d: %s; free the port or choose another one"
            .formatted(options.host(), options.port(), cause.getMessage()),
        cause);
  }

  /// Resolves the host here: Vert.x would start a resolver of its own for it.
  private static SocketAddress address(EngineOptions options) throws IOException {
    String literal;
    try {
      literal = InetAddress.getByName(options.host()).getHostAddress();
    } catch (UnknownHostException unknown) {
      throw new IOException(
          "cannot listen on %s:%d: the host is not known".formatted(options.host(), options.port()),
          unknown);
    }
    return options.port() == 0
        ? SocketAddress.sharedRandomPort(SHARED_PORT_ID, literal)
        : SocketAddress.inetSocketAddress(new InetSocketAddress(literal, options.port()));
  }

  private static VertxOptions vertxOptions(int eventLoops) {
    return new VertxOptions()
        .setEventLoopPoolSize(eventLoops)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private static HttpServerOptions serverOptions(EngineOptions options) throws IOException {
    HttpServerOptions made =
        new HttpServerOptions()
            .setMaxInitialLineLength(options.maxHeaderBytes())
            .setMaxHeaderSize(options.maxHeaderBytes())
            .setMaxChunkSize(CHUNK_BYTES)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(HTTP2_STREAMS)
                    .setInitialWindowSize(HTTP2_STREAM_WINDOW_BYTES)
                    .setMaxHeaderListSize(options.maxHeaderBytes()))
            .setHttp2ConnectionWindowSize(HTTP2_CONNECTION_WINDOW_BYTES)
            .setHttp2ClearTextEnabled(options.clearTextHttp2())
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    EngineOptions.Tls tls = options.tls();
    if (tls != null) {
      made.setSsl(true)
          .setUseAlpn(true)
          .setSslHandshakeTimeout(options.headerWithin().toMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
          .setKeyCertOptions(Certificates.read(tls));
    }
    return made;
  }
}
