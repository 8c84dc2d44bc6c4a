package io.nexios.web.spi;

/// What an [HttpEngine] calls for each request.
///
/// **Threading.** Called on an event loop; one connection's calls come from one thread. Neither
/// method may block: a handler that computes or waits starts a thread of its own.
public interface ExchangeHandler {
  /// Takes over an exchange whose head is complete and sound. It ends with a response, whichever
  /// thread makes it, or with [EngineExchange#abort()]. An exception thrown from here aborts it.
  ///
  /// Exchanges of one HTTP/1.1 connection come one at a time: a pipelined request waits until the
  /// response before it is complete.
  ///
  /// @param exchange the exchange, which now belongs to the handler
  void handle(EngineExchange exchange);

  /// Answers a request that the engine will not serve, because it is not sound HTTP or over a
  /// limit: the handler only words the answer. It calls [EngineExchange#respond] before it returns;
  /// the connection is closed behind the answer (HTTP/2: the stream). [EngineExchange#head()] holds
  /// what could be read, with empty strings for the rest, and there is no body.
  ///
  /// @param exchange the exchange to respond to
  /// @param status the status to respond with: 400, 408, 413, 414, 417, 431, 501 or 505
  /// @param detail what is wrong, in words for the client; holds nothing that the client has sent
  void refuse(EngineExchange exchange, int status, String detail);
}
