package io.nexios.web.internal.vertx;

import org.jspecify.annotations.Nullable;

/// The target of a request: path and query, and the authority if it was in absolute form.
///
/// @param path begins with `/`, or is `*`
/// @param authority host and port of the absolute form, else null
record Target(String path, @Nullable String authority) {

  /// Takes a request line's method and target apart.
  ///
  /// **Source.** RFC 9112, sections 3.1 and 3.2.
  static Target parse(String method, String target) throws Refusal {
    checkMethod(method);
    checkCharacters(target);
    if (target.startsWith("/")) {
      return new Target(target, null);
    }
    if (target.equals("*") && method.equals("OPTIONS")) {
      return new Target(target, null);
    }
    return parseAbsolute(target);
  }

  private static Target parseAbsolute(String target) throws Refusal {
    int scheme = target.indexOf("://");
    if (scheme < 0 || !isHttp(target.substring(0, scheme))) {
      throw Refusal.badRequest("the target of the request is neither a path nor an http address");
    }
    int start = scheme + 3;
    int end = start;
    while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    String authority = target.substring(start, end);
    if (authority.isEmpty() || !HeadRules.isHost(authority)) {
      throw Refusal.badRequest("the target of the request has no valid host");
    }
    String path = target.substring(end);
    return new Target(path.startsWith("/") ? path : "/" + path, authority);
  }

  private static boolean isHttp(String scheme) {
    return scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
  }

  /// Methods are tokens; letters in lower case are nearly always a mistake or a probe.
  private static void checkMethod(String method) throws Refusal {
    if (method.equals("CONNECT")) {
      throw Refusal.badRequest("CONNECT is for proxies");
    }
    for (int i = 0; i < method.length(); i++) {
      char c = method.charAt(i);
      if (!(c >= 'A' && c <= 'Z') && !(i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '_'))) {
        throw Refusal.badRequest("the method must be in upper-case letters");
      }
    }
    if (method.isEmpty()) {
      throw Refusal.badRequest("the request has no method");
    }
  }

  private static void checkCharacters(String target) throws Refusal {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw Refusal.badRequest("the target of the request has a character that must be encoded");
      }
      if (c == '%' && !(isHexDigit(target, i + 1) && isHexDigit(target, i + 2))) {
        throw Refusal.badRequest(
            "the target of the request has a % without two hexadecimal digits");
      }
    }
  }

  private static boolean isHexDigit(String text, int index) {
    return index < text.length()
        && text.charAt(index) < 0x80
        && Character.digit(text.charAt(index), 16) >= 0;
  }
}
