package io.nexios.web.spi;

import io.nexios.web.Headers;
import java.net.InetSocketAddress;
import java.util.Objects;

/// The head of a request and where it came from.
///
/// @param method the method as it was sent; case matters
/// @param target path and query, still encoded, always with a leading `/`; or `*` alone, for
///   OPTIONS. A target in absolute form is brought to this form, and its authority becomes the host
///   header. Every `%` is followed by two hexadecimal digits, and all characters are visible ASCII.
/// @param version `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`
/// @param headers the fields; with exactly one host header unless the version is `HTTP/1.0`,
///   whatever the version calls it
/// @param remoteAddress the other end of the connection
/// @param scheme `https` on a connection with TLS, else `http`
public record RequestHead(
    String method,
    String target,
    String version,
    Headers headers,
    InetSocketAddress remoteAddress,
    String scheme) {
  /// Checks that nothing is null.
  public RequestHead {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(remoteAddress, "remoteAddress");
    Objects.requireNonNull(scheme, "scheme");
  }
}
