package io.nexios.web;

/// Status, headers and cookies to send along with the value that a handler returns.
///
/// **Threading.** For the thread of the handler and its filters; what is set after the handler has
/// returned or thrown counts no more, except in a filter after it.
public interface Response {
  /// Sets the status, which is otherwise 200, or 204 when there is no value.
  ///
  /// @param status 200 to 599
  /// @throws IllegalArgumentException when it is not in this range
  Response status(int status);

  /// Sets a header, in place of one of the same name.
  ///
  /// @throws IllegalArgumentException when the name or the value cannot be sent
  Response header(String name, String value);

  /// Adds a cookie.
  Response cookie(Cookie cookie);

  /// Adds a cookie with the defaults of [Cookie].
  ///
  /// @throws IllegalArgumentException when name or value cannot be sent
  Response cookie(String name, String value);
}
