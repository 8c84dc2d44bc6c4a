package io.nexios.web.internal.vertx;

import io.nexios.web.Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;

/// Writes status and header fields into a response of Vert.x.
final class ResponseHead {
  private ResponseHead() {}

  static void write(HttpServerResponse response, int status, Headers headers, String date) {
    response.setStatusCode(status);
    MultiMap fields = response.headers();
    headers.forEach(
        (name, value) -> {
          if (!belongsToTheEngine(name)) {
            fields.add(name, value.strip()); // around it is no part of it, and HTTP/2 forbids it
          }
        });
    fields.add(HttpHeaders.DATE, date);
  }

  /// {@return whether a field says how the message is framed or what becomes of the connection}
  private static boolean belongsToTheEngine(String name) {
    return switch (name.length()) {
      case 2, 4, 7, 10, 14, 16, 17 ->
          switch (name.toLowerCase(Locale.ROOT)) {
            case "te",
                "date",
                "trailer",
                "upgrade",
                "connection",
                "keep-alive",
                "content-length",
                "proxy-connection",
                "transfer-encoding" ->
                true;
            default -> false;
          };
      default -> false;
    };
  }
}
