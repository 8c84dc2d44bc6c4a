package io.nexios.web.spi;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A listening server of an [HttpEngine].
///
/// A graceful stop is [#stopAccepting()], then a wait of the caller's choice for the stage that it
/// returns, then [#close()].
///
/// **Threading.** All methods may be called from any thread but an event loop.
public interface EngineServer extends AutoCloseable {
  /// {@return the port it listens on; the one it was given by the system when the options said 0}
  int port();

  /// {@return how many exchanges have begun and are not yet complete in the sense of
  /// [EngineExchange#onComplete]}
  int openExchanges();

  /// Reads certificate and key again, for connections to come.
  ///
  /// @throws IOException when they cannot be read or do not fit together; the present ones stay
  /// @throws IllegalStateException when the server speaks no TLS
  default void reloadCertificate() throws IOException {
    throw new IllegalStateException("the server has no certificate: it speaks no TLS");
  }

  /// Refuses new connections and closes those without an exchange; open exchanges go on, and each
  /// connection closes behind its last one. Returns at once; a second call returns the same stage.
  ///
  /// @return completes when the last exchange is over; completing or cancelling a copy of it
  ///   changes nothing here
  CompletionStage<@Nullable Void> stopAccepting();

  /// Closes every socket, whatever is still going on there, and ends the event loops. For open
  /// exchanges it looks as if their clients had gone. Returns when all threads of the server have
  /// ended; a second call waits for the first.
  ///
  /// **Cancellation.** Not a cancel point: an interrupt is kept and does not cut the wait short.
  @Override
  void close();
}
