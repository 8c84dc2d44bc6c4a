package io.nexios.web;

import org.jspecify.annotations.Nullable;

/// What answers in place of a handler that has thrown.
///
/// **Threading.** Called in the virtual thread of the request, after every task of the handler has
/// ended and with a clear interrupt flag.
///
/// @param <E> what was thrown
@FunctionalInterface
public interface ErrorHandler<E extends Throwable> {
  /// Answers.
  ///
  /// @param error what the handler, or a task of it, has thrown
  /// @param req the request
  /// @param res status and headers to send along with the value, without those that the handler had
  ///   set; the status is the one that the error has by itself unless it is set here
  /// @return the value to answer with, treated like a handler's
  /// @throws Exception when there is none; answered with 500
  @Nullable Object handle(E error, Request req, Response res) throws Exception;
}
