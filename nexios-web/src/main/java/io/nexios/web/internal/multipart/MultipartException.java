package io.nexios.web.internal.multipart;

import java.io.IOException;

/// Thrown when a multipart body is broken or beyond a limit, with the status that says so.
public final class MultipartException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// Makes an exception.
  ///
  /// @param status 400, 413 or 415
  /// @param message what is wrong, in words for the client
  public MultipartException(int status, String message) {
    super(message);
    this.status = status;
  }

  static MultipartException malformed(String message) {
    return new MultipartException(400, message);
  }

  static MultipartException tooLarge(String message) {
    return new MultipartException(413, message);
  }

  /// {@return the status of the answer}
  public int status() {
    return status;
  }
}
