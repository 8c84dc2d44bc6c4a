package io.nexios.web.internal.vertx;

import io.nexios.web.Headers;
import java.util.List;

/// What the header fields of a request must keep to, beyond what the parser checks.
final class HeadRules {
  private HeadRules() {}

  /// RFC 9112, section 3.2: exactly one host in HTTP/1.1; HTTP/1.0 may have none.
  static void checkHost(Headers headers, boolean required) throws Refusal {
    List<String> hosts = headers.all("host");
    if (hosts.size() > 1) {
      throw Refusal.badRequest("the request has more than one host header");
    }
    if (hosts.isEmpty() && required) {
      throw Refusal.badRequest("the request has no host header");
    }
    if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
      throw Refusal.badRequest("the host header is not a host with an optional port");
    }
  }

  /// {@return whether a text could be host and port of RFC 3986, without the user}
  static boolean isHost(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && "-._~%!$&'()*+,;=:[]".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /// Several codings, or another one than chunked, are what request smuggling is made of.
  static void checkTransferCoding(Headers headers) throws Refusal {
    List<String> codings = headers.all("transfer-encoding");
    if (!codings.isEmpty()
        && (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked"))) {
      throw Refusal.badRequest("the transfer coding must be chunked and nothing else");
    }
  }

  /// RFC 9110, section 10.1.1.
  static void checkExpectation(Headers headers) throws Refusal {
    if (!headers.contains("expect")) {
      return;
    }
    for (String expectation : headers.all("expect")) {
      if (!expectation.equalsIgnoreCase("100-continue")) {
        throw new Refusal(417, "the only expectation that is understood is 100-continue");
      }
    }
  }
}
