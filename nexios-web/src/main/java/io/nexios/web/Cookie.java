package io.nexios.web;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A cookie to set. By default it lives as long as the browser's session, for the whole site, is
/// not shown to scripts and is not sent along by other sites (`Path=/; HttpOnly; SameSite=Lax`).
///
/// @param name an RFC 9110 token
/// @param value visible ASCII without white space, quotes, commas, semicolons and backslashes
/// @param path the part of the site it is sent to
/// @param maxAge how long it lives, sent in whole seconds, rounded up; zero or less deletes it;
///   null for the browser's session
/// @param secure whether it is sent over TLS only
/// @param httpOnly whether scripts cannot see it
/// @param sameSite whether other sites send it along **Source.** RFC 6265, section 4.1.
public record Cookie(
    String name,
    String value,
    String path,
    @Nullable Duration maxAge,
    boolean secure,
    boolean httpOnly,
    SameSite sameSite) {

  /// Whether a request that another site has started carries the cookie.
  public enum SameSite {
    /// Never.
    STRICT,
    /// Only when the user follows a link.
    LAX,
    /// Always; browsers then want it to be secure.
    NONE
  }

  /// Checks name, value and path.
  ///
  /// @throws IllegalArgumentException when one of them cannot be sent
  public Cookie {
    FieldRules.checkName(name);
    Objects.requireNonNull(sameSite, "sameSite");
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f && "\",;\\".indexOf(c) < 0)) {
      throw new IllegalArgumentException(
          "value of cookie \"%s\" must be visible ASCII without quotes, commas, semicolons and backslashes; encode it"
              .formatted(name));
    }
    if (!path.startsWith("/") || !path.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ';')) {
      throw new IllegalArgumentException(
          "path of cookie \"%s\" must begin with a slash and be ASCII without semicolons, was \"%s\""
              .formatted(name, path));
    }
  }

  /// {@return a cookie with the defaults}
  ///
  /// @throws IllegalArgumentException when name or value cannot be sent
  public static Cookie of(String name, String value) {
    return new Cookie(name, value, "/", null, false, true, SameSite.LAX);
  }

  /// {@return this cookie for a part of the site}
  public Cookie withPath(String newPath) {
    return new Cookie(name, value, newPath, maxAge, secure, httpOnly, sameSite);
  }

  /// {@return this cookie with a length of life, which is rounded up to whole seconds; zero or less
  /// deletes it}
  public Cookie withMaxAge(Duration newMaxAge) {
    return new Cookie(name, value, path, newMaxAge, secure, httpOnly, sameSite);
  }

  /// {@return this cookie over TLS only}
  public Cookie withSecure() {
    return new Cookie(name, value, path, maxAge, true, httpOnly, sameSite);
  }

  /// {@return this cookie visible to scripts}
  public Cookie withScriptAccess() {
    return new Cookie(name, value, path, maxAge, secure, false, sameSite);
  }

  /// {@return this cookie with another rule for other sites}
  public Cookie withSameSite(SameSite newSameSite) {
    return new Cookie(name, value, path, maxAge, secure, httpOnly, newSameSite);
  }

  /// Returns the value of the `Set-Cookie` field.
  String toField() {
    StringBuilder field = new StringBuilder(name).append('=').append(value);
    field.append("; Path=").append(path);
    if (maxAge != null) {
      field.append("; Max-Age=").append(seconds(maxAge));
    }
    field.append(secure ? "; Secure" : "").append(httpOnly ? "; HttpOnly" : "");
    return field
        .append("; SameSite=")
        .append(
            switch (sameSite) {
              case STRICT -> "Strict";
              case LAX -> "Lax";
              case NONE -> "None";
            })
        .toString();
  }

  /** Rounded up: cut off, the shortest lives would be deletions. */
  private static long seconds(Duration maxAge) {
    long whole = maxAge.toSeconds();
    boolean isMore = maxAge.compareTo(Duration.ofSeconds(whole)) > 0 && whole < Long.MAX_VALUE;
    return Math.max(0, isMore ? whole + 1 : whole);
  }
}
