package io.nexios.web.spi;

import java.io.IOException;

/// The part of a web server that owns sockets: it speaks HTTP to clients and hands complete request
/// heads to a handler. It knows no routes, no content types and no error pages.
///
/// **Threading.** An engine does all its I/O on few threads of its own, the event loops. They call
/// the [ExchangeHandler] and the callbacks of [EngineExchange], and nothing called there may block.
/// Blocking calls of an exchange (its streams) belong on a thread of the handler's own.
///
/// **Timing.** Every limit of time is measured by the [EngineOptions#timeSource()].
public interface HttpEngine {
  /// Starts a server and returns when it listens.
  ///
  /// @param options where to listen, and the limits
  /// @param handler what gets every request
  /// @return the running server; the caller closes it
  /// @throws IOException when the certificate or the key cannot be read, or when listening fails;
  ///   the message names host and port, and no thread is left running
  EngineServer start(EngineOptions options, ExchangeHandler handler) throws IOException;
}
