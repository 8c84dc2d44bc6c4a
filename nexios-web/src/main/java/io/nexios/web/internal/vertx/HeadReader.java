package io.nexios.web.internal.vertx;

import io.nexios.web.Headers;
import io.nexios.web.spi.RequestHead;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the head of a request out of Vert.x, and refuses what Vert.x lets through.
///
/// **Source.** RFC 9110, RFC 9112 (3.2 request target and host, 6.1 transfer codings), RFC 9113
/// (8.2.1 values, 8.2.3 cookies, 8.3.1 authority). Stricter than these: methods are upper-case, and
/// a transfer coding other than `chunked` alone is a bad request.
final class HeadReader {
  private HeadReader() {}

  static RequestHead read(HttpServerRequest request, Connection connection) throws Refusal {
    String version = version(request.version());
    Target target = Target.parse(request.method().name(), request.uri());
    Headers headers = fields(request);
    if (request.version() == HttpVersion.HTTP_2) {
      checkEnds(request);
      headers = withHost(joinCookies(headers), authority(request, headers));
    } else {
      HeadRules.checkHost(headers, request.version() == HttpVersion.HTTP_1_1);
      HeadRules.checkTransferCoding(headers);
    }
    if (target.authority() != null) {
      headers = withHost(headers, target.authority());
    }
    HeadRules.checkExpectation(headers);
    return new RequestHead(
        request.method().name(),
        target.path(),
        version,
        headers,
        connection.remoteAddress(),
        connection.isSecure() ? "https" : "http");
  }

  /// Makes up a head for a request that could not be read.
  static RequestHead unread(Connection connection) {
    return new RequestHead(
        "",
        "",
        "",
        Headers.empty(),
        connection.remoteAddress(),
        connection.isSecure() ? "https" : "http");
  }

  private static String version(@Nullable HttpVersion version) throws Refusal {
    return switch (version) {
      case HTTP_1_1 -> "HTTP/1.1";
      case HTTP_2 -> "HTTP/2";
      case HTTP_1_0 -> "HTTP/1.0";
      case null, default -> throw new Refusal(505, "the version of HTTP is not supported");
    };
  }

  private static Headers fields(HttpServerRequest request) throws Refusal {
    Headers.Builder builder = Headers.builder();
    try {
      request.headers().forEach(builder::add);
    } catch (IllegalArgumentException unsound) {
      throw Refusal.badRequest(
          "a header field has an empty name or a character that is not allowed");
    }
    return builder.build();
  }

  /// RFC 9113, section 8.2.1: in HTTP/2 the space around a value is no matter of the parser, which
  /// looks at its beginning only.
  private static void checkEnds(HttpServerRequest request) throws Refusal {
    for (Map.Entry<String, String> field : request.headers()) {
      String value = field.getValue();
      if (value.endsWith(" ") || value.endsWith("\t")) {
        throw Refusal.badRequest("a header field ends with white space");
      }
    }
  }

  private static String authority(HttpServerRequest request, Headers headers) throws Refusal {
    HostAndPort authority = request.authority();
    if (authority == null) {
      throw Refusal.badRequest("the request names no host");
    }
    String text =
        authority.port() > 0 ? authority.host() + ':' + authority.port() : authority.host();
    if (headers.all("host").stream().anyMatch(host -> !host.equalsIgnoreCase(text))) {
      throw Refusal.badRequest("the host header differs from the authority");
    }
    return text;
  }

  private static Headers withHost(Headers headers, String host) {
    return headers.with("host", host);
  }

  private static Headers joinCookies(Headers headers) {
    List<String> cookies = headers.all("cookie");
    return cookies.size() < 2 ? headers : headers.with("cookie", String.join("; ", cookies));
  }
}
