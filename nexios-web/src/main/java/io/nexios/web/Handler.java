package io.nexios.web;

import org.jspecify.annotations.Nullable;

/// What answers a request: it takes the request and returns the value to answer with.
///
/// A returned `null` becomes 204, a [String] plain text, `byte[]`, [java.io.InputStream] and
/// [java.nio.file.Path] a body of bytes, a [Reply] whatever it says, an [EventStream] server-sent
/// events, and everything else JSON: records, maps, lists. An exception becomes a problem, see
/// [NexiosApp].
///
/// **Threading.** Called in a fresh virtual thread for each request, so it may block.
///
/// **Cancellation.** Runs as the body of a task group that is cancelled when the client leaves,
/// when the route's time is up and when the application stops. Tasks that it creates end with it.
///
/// @param <T> what it returns; may be null
@FunctionalInterface
public interface Handler<T extends @Nullable Object> {
  /// Answers a request.
  ///
  /// @param req the request
  /// @param res status and headers to send along with the value
  /// @return the value to answer with
  /// @throws Exception when there is no value; mapped to a problem
  T handle(Request req, Response res) throws Exception;
}
