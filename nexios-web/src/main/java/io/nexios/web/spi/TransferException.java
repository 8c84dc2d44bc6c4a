package io.nexios.web.spi;

import java.io.IOException;
import java.util.Objects;

/// Thrown by the streams of an [EngineExchange] when the body of a request or a response cannot be
/// transferred to its end, with the kind of reason.
public final class TransferException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// Makes an exception of a kind.
  ///
  /// @param kind why
  /// @param message the same for people, with figures
  public TransferException(Kind kind, String message) {
    super(message);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /// {@return why the transfer ended}
  public Kind kind() {
    return kind;
  }

  /// Why a transfer ended.
  public enum Kind {
    /// The body of the request is longer than allowed.
    TOO_LARGE,
    /// The client sends below the minimum rate, or takes nothing for too long.
    TOO_SLOW,
    /// The connection or stream was closed from the other side.
    CLIENT_GONE,
    /// The body of the request is not framed as HTTP wants it.
    MALFORMED,
    /// The exchange is complete, or was aborted from this side.
    EXCHANGE_OVER
  }
}
