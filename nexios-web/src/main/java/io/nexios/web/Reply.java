package io.nexios.web;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A whole answer: status, headers and a body, for handlers that need more than a value.
///
/// What is set here comes before what the handler has set in its [Response]: headers of the same
/// name replace those there, cookies are added.
///
/// @param <T> what the body is; treated like a value that a handler returns
/// @param status 200 to 599
/// @param headers the fields to send
/// @param body the body, null for none
public record Reply<T extends @Nullable Object>(int status, Headers headers, T body) {
  /// Checks the status.
  ///
  /// @throws IllegalArgumentException when it is not one that a handler can answer with, or when
  ///   the body is itself a reply
  public Reply {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status must be between 200 and 599, was " + status);
    }
    Objects.requireNonNull(headers, "headers");
    if (body instanceof Reply) {
      throw new IllegalArgumentException("the body of a reply must not be a reply");
    }
  }

  /// {@return an answer with this status and body}
  ///
  /// @throws IllegalArgumentException when the status is not between 200 and 599
  public static <T extends @Nullable Object> Reply<T> status(int status, T body) {
    return new Reply<>(status, Headers.empty(), body);
  }

  /// {@return 200 with this body}
  public static <T extends @Nullable Object> Reply<T> ok(T body) {
    return status(200, body);
  }

  /// {@return 201 with the place of what was created}
  ///
  /// @param location where it is
  public static <T extends @Nullable Object> Reply<T> created(URI location, T body) {
    return status(201, body).withHeader("location", location.toASCIIString());
  }

  /// {@return 202: the work goes on after the answer}
  public static <T extends @Nullable Object> Reply<T> accepted(T body) {
    return status(202, body);
  }

  /// {@return 204 without a body}
  public static <T> Reply<@Nullable T> noContent() {
    return status(204, null);
  }

  /// {@return a problem with its kind and what is wrong this time}
  ///
  /// @param status 400 to 599
  /// @param title the kind of problem in words, the same each time
  /// @param detail what is wrong this time
  public static Reply<Problem> problem(int status, String title, String detail) {
    return status(status, Problem.of(status, detail).withTitle(title));
  }

  /// {@return 303: the client goes on with a GET of another address}
  ///
  /// @param location where to go
  public static <T> Reply<@Nullable T> redirect(URI location) {
    return redirect(303, location);
  }

  /// {@return an answer that sends the client to another address}
  ///
  /// @param status 301 or 308 for good, 302 or 307 for now; with 307 and 308 the client repeats its
  ///   method and body, with 303 it goes on with a GET
  /// @param location where to go
  /// @throws IllegalArgumentException when the status is none of these
  public static <T> Reply<@Nullable T> redirect(int status, URI location) {
    switch (status) {
      case 301, 302, 303, 307, 308 -> {}
      default ->
          throw new IllegalArgumentException(
              "status of a redirect must be 301, 302, 303, 307 or 308, was " + status);
    }
    Reply<@Nullable T> reply = status(status, null);
    return reply.withHeader("location", location.toASCIIString());
  }

  /// {@return this answer with exactly one header of this name}
  ///
  /// @throws IllegalArgumentException when the name or the value cannot be sent
  public Reply<T> withHeader(String name, String value) {
    return new Reply<>(status, headers.with(name, value), body);
  }
}
