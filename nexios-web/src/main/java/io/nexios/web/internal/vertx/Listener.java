package io.nexios.web.internal.vertx;

import io.nexios.web.Headers;
import io.nexios.web.spi.ExchangeHandler;
import io.nexios.web.spi.RequestHead;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The server of one event loop; all of them share the listening socket.
final class Listener extends VerticleBase {
  private static final System.Logger LOGGER = System.getLogger("io.nexios.web");

  private final HttpServerOptions options;
  private final SocketAddress address;
  private final ExchangeHandler handler;
  private final Loops loops;
  private @Nullable HttpServer server; // set by start, before anybody else sees this object
  private @Nullable Loop loop; // the event loop's own

  Listener(HttpServerOptions options, SocketAddress address, ExchangeHandler handler, Loops loops) {
    this.options = options;
    this.address = address;
    this.handler = handler;
    this.loops = loops;
  }

  @Override
  public Future<?> start() {
    HttpServer made =
        vertx
            .createHttpServer(options)
            .connectionHandler(http -> loop().attach(http))
            .requestHandler(this::onRequest)
            .invalidRequestHandler(this::onInvalidRequest)
            .exceptionHandler(
                failure -> LOGGER.log(System.Logger.Level.DEBUG, "a connection failed", failure));
    server = made;
    return made.listen(address);
  }

  int port() {
    return running().actualPort();
  }

  /// Refuses new connections and lets the open exchanges end, for as long as it takes.
  Future<Void> shutdown() {
    return running().shutdown(Duration.ofDays(365));
  }

  /// Uses another certificate for connections to come.
  Future<Boolean> replaceCertificate(ServerSSLOptions fresh) {
    return running().updateSSLOptions(fresh, true);
  }

  private Loop loop() {
    Loop known = loop;
    if (known == null) {
      known = loops.current();
      loop = known;
    }
    return known;
  }

  private HttpServer running() {
    HttpServer started = server;
    if (started == null) {
      throw new IllegalStateException("the listener has not been started");
    }
    return started;
  }

  private void onRequest(HttpServerRequest request) {
    Connection connection = loop().connection(request.connection());
    if (connection.isAtItsEnd()) {
      return;
    }
    RequestHead head;
    try {
      head = HeadReader.read(request, connection);
    } catch (Refusal refusal) {
      refuse(connection, request, refusal);
      return;
    }
    Exchange exchange = Exchange.of(connection, request, head);
    connection.begin(exchange);
    try {
      handler.handle(exchange);
    } catch (Throwable failure) { // also an Error: the exchange must end
      LOGGER.log(System.Logger.Level.ERROR, "the exchange handler failed", failure);
      exchange.abort();
    }
  }

  private void onInvalidRequest(HttpServerRequest request) {
    Connection connection = loop().connection(request.connection());
    if (!connection.isAtItsEnd()) {
      refuse(connection, request, Refusal.of(request.decoderResult().cause()));
    }
  }

  private void refuse(Connection connection, HttpServerRequest request, Refusal refusal) {
    Exchange exchange = Exchange.refused(connection, request);
    if (request.decoderResult().isFailure()) {
      connection.beginUnparsed(exchange);
    } else {
      connection.begin(exchange);
    }
    try {
      handler.refuse(exchange, refusal.status(), refusal.detail());
    } catch (Throwable failure) {
      LOGGER.log(System.Logger.Level.ERROR, "the exchange handler failed", failure);
    }
    exchange.respond(refusal.status(), Headers.empty(), new byte[0]); // unless that was done
  }
}
