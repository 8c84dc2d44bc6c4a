package io.nexios.web.testing;

import io.nexios.web.Headers;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineServer;
import io.nexios.web.spi.ExchangeHandler;
import io.nexios.web.spi.HttpEngine;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An engine without sockets and without threads: a client's call is the event loop.
///
/// What it leaves out is what only a parser can do: it serves sound requests, one per connection,
/// and refuses targets and heads that the other engine would refuse for their form or size.
///
/// **Threading.** All methods may be called from any thread. Started once.
final class MemoryEngine implements HttpEngine, Transport {
  private static final Pattern NOT_IN_A_TARGET =
      Pattern.compile("^[^/*]|[^!-~]|#|%(?![0-9A-Fa-f]{2})");

  private volatile @Nullable Server server; // set by start

  @Override
  public EngineServer start(EngineOptions options, ExchangeHandler handler) {
    Server started = new Server(options, handler);
    server = started;
    return started;
  }

  @Override
  public String authority() {
    return "in-memory";
  }

  @Override
  public Wire open(String method, String target, Headers headers, Duration patience)
      throws IOException {
    Server running = server;
    if (running == null || running.isStopping()) {
      throw new ConnectException(
          "the app does not listen in memory: it was stopped or not started");
    }
    MemoryExchange exchange =
        new MemoryExchange(running.options, method, target, headers, running::ended);
    running.begin(exchange);
    return new MemoryWire(exchange, patience);
  }

  private static final class Server implements EngineServer {
    private final EngineOptions options;
    private final ExchangeHandler handler;
    private final Set<MemoryExchange> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    private volatile boolean stopping;

    Server(EngineOptions options, ExchangeHandler handler) {
      this.options = options;
      this.handler = handler;
    }

    boolean isStopping() {
      return stopping;
    }

    void begin(MemoryExchange exchange) {
      open.add(exchange);
      int status = status(exchange);
      try {
        if (status == 200) {
          handler.handle(exchange);
        } else {
          handler.refuse(exchange, status, "the head of the request is malformed or too long");
        }
      } catch (Throwable failure) { // also an Error: the exchange must end
        System.getLogger("io.nexios.web")
            .log(System.Logger.Level.ERROR, "the exchange handler failed", failure);
        exchange.abort();
      }
    }

    private int status(MemoryExchange exchange) {
      String target = exchange.head().target();
      if (target.length() > options.maxHeaderBytes()) {
        return 414;
      }
      if (exchange.headerBytes() > options.maxHeaderBytes()) {
        return 431;
      }
      return NOT_IN_A_TARGET.matcher(target).find() ? 400 : 200;
    }

    void ended(MemoryExchange exchange) {
      open.remove(exchange);
      completeIfOver();
    }

    private void completeIfOver() {
      if (stopping && open.isEmpty()) {
        over.complete(null);
      }
    }

    @Override
    public int port() {
      return options.port();
    }

    @Override
    public int openExchanges() {
      return open.size();
    }

    @Override
    public CompletionStage<@Nullable Void> stopAccepting() {
      stopping = true;
      completeIfOver();
      return over.minimalCompletionStage();
    }

    @Override
    public void close() {
      stopping = true;
      open.forEach(MemoryExchange::clientGone);
      completeIfOver();
    }
  }
}
