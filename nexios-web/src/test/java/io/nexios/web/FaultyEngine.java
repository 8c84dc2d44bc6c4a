package io.nexios.web;

import io.nexios.web.internal.vertx.VertxEngine;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineServer;
import io.nexios.web.spi.ExchangeHandler;
import io.nexios.web.spi.HttpEngine;
import io.nexios.web.spi.RequestHead;
import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The real engine, with an answer that fails where a header of the request says so: `once` in the
/// first, `always` in every one.
final class FaultyEngine implements HttpEngine {
  static final String HEADER = "x-fault";

  private final HttpEngine real = VertxEngine.create();
  private final Supplier<? extends Error> fault;

  FaultyEngine(Supplier<? extends Error> fault) {
    this.fault = fault;
  }

  @Override
  public EngineServer start(EngineOptions options, ExchangeHandler handler) throws IOException {
    return real.start(
        options,
        new ExchangeHandler() {
          @Override
          public void handle(EngineExchange exchange) {
            handler.handle(new Faulty(exchange));
          }

          @Override
          public void refuse(EngineExchange exchange, int status, String detail) {
            handler.refuse(exchange, status, detail);
          }
        });
  }

  private final class Faulty implements EngineExchange {
    private final EngineExchange exchange;
    private boolean failed; // for the threads that answer, of which there is one at a time

    Faulty(EngineExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public RequestHead head() {
      return exchange.head();
    }

    @Override
    public InputStream body(long maxBytes) {
      return exchange.body(maxBytes);
    }

    @Override
    public void onClientGone(Runnable action) {
      exchange.onClientGone(action);
    }

    @Override
    public void onComplete(Consumer<? super Completion> action) {
      exchange.onComplete(action);
    }

    @Override
    public boolean respond(int status, Headers headers, byte[] body) {
      String wanted = head().headers().first(HEADER).orElse("");
      if (wanted.equals("always") || (wanted.equals("once") && !failed)) {
        failed = true;
        throw fault.get();
      }
      return exchange.respond(status, headers, body);
    }

    @Override
    public OutputStream respondStreaming(int status, Headers headers, long contentLength)
        throws TransferException {
      return exchange.respondStreaming(status, headers, contentLength);
    }

    @Override
    public void abort() {
      exchange.abort();
    }
  }
}
