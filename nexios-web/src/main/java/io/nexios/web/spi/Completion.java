package io.nexios.web.spi;

import java.util.Objects;

/// How an exchange ended.
///
/// @param status the status that was sent or about to be sent; 0 when no response was begun
/// @param bodyBytes how many bytes of the response's body were handed to the network
/// @param ending what ended it
public record Completion(int status, long bodyBytes, Ending ending) {
  /// Checks that nothing is null.
  public Completion {
    Objects.requireNonNull(ending, "ending");
  }

  /// What ended an exchange.
  public enum Ending {
    /// The whole response was handed over; whether the client has read all of it, nobody knows.
    RESPONDED,
    /// The client left before the whole response was handed over.
    CLIENT_GONE,
    /// The response was given up: by [EngineExchange#abort()], or by a limit of the engine.
    ABORTED
  }
}
