package io.nexios.gallery.data;

import java.io.Serial;

/// A file was sent that cannot or will not be read. The message is for who sent it: it says why,
/// and what would do.
public final class BadFileException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// A file that is not what was expected.
  ///
  /// @param message why, and what was expected
  public BadFileException(String message) {
    super(message);
  }

  /// A file that a library could not read.
  ///
  /// @param message why, and what was expected
  /// @param cause what the library says, for the log
  public BadFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
