package io.nexios.web;

import org.jspecify.annotations.Nullable;

/// What handlers and filters have set.
final class ServerResponse implements Response {
  private int status; // 0: not set
  private Headers headers = Headers.empty();

  @Override
  public Response status(int newStatus) {
    if (newStatus < 200 || newStatus > 599) {
      throw new IllegalArgumentException("status must be between 200 and 599, was " + newStatus);
    }
    status = newStatus;
    return this;
  }

  @Override
  public Response header(String name, String value) {
    headers = headers.with(name, value);
    return this;
  }

  @Override
  public Response cookie(Cookie cookie) {
    headers = headers.withAdded("set-cookie", cookie.toField());
    return this;
  }

  @Override
  public Response cookie(String name, String value) {
    return cookie(Cookie.of(name, value));
  }

  /// Merges with the value that a handler returned, whose own status and headers come first.
  ///
  /// @param usualStatus the status when nobody has set one
  Reply<? extends @Nullable Object> merge(@Nullable Object value, int usualStatus) {
    if (value instanceof Reply<?> reply) {
      return new Reply<@Nullable Object>(reply.status(), merge(reply.headers()), reply.body());
    }
    return new Reply<@Nullable Object>(status == 0 ? usualStatus : status, headers, value);
  }

  private Headers merge(Headers stronger) {
    Headers.Builder merged = Headers.builder();
    headers.forEach(
        (name, value) -> {
          if (name.equalsIgnoreCase("set-cookie") || !stronger.contains(name)) {
            merged.add(name, value);
          }
        });
    stronger.forEach(merged::add);
    return merged.build();
  }
}
