package io.nexios.web.internal.json;

/// Thrown when text is not JSON, or not the JSON that was asked for. The message is for the client:
/// it says where, and names no class of the application.
public final class JsonInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JsonInputException(String message, Throwable cause) {
    super(message, cause);
  }

  JsonInputException(String message) {
    super(message);
  }
}
