package io.nexios.gallery.upstream;

import java.io.Serial;

/// The upstream service gave an answer, and it was an error.
public final class UpstreamException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  UpstreamException(int status, String message) {
    super(message);
    this.status = status;
  }

  /// {@return the status of its answer}
  public int status() {
    return status;
  }
}
