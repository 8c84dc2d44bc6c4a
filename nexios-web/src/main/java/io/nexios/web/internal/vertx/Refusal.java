package io.nexios.web.internal.vertx;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/// Why the engine will not serve a request: thrown where the head is read, never seen outside.
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  static Refusal badRequest(String detail) {
    return new Refusal(400, detail);
  }

  /// Words what the parser of Vert.x complained about.
  static Refusal of(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ -> new Refusal(414, "the request line is too long");
      case TooLongHttpHeaderException _ ->
          new Refusal(431, "the header fields are too long together");
      case Connection.SlowHeadException _ ->
          new Refusal(408, "the head of the request did not arrive in time");
      default -> badRequest("the request is not valid HTTP");
    };
  }

  int status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
