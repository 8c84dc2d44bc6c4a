package io.nexios.web;

import io.nexios.web.internal.http.MediaTypes;
import io.nexios.web.internal.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What is going to be sent: a value of a handler, brought to bytes or to what bytes come from.
///
/// @param status 200 to 599
/// @param headers the fields to send
/// @param body what to send
record Answer(int status, Headers headers, Body body) {
  private static final System.Logger LOG = System.getLogger("io.nexios.web");
  private static final byte[] NO_BYTES = {};

  sealed interface Body {}

  /** All of the body; no record, because nobody compares two of them. */
  static final class Bytes implements Body {
    private final byte[] content;

    Bytes(byte[] content) {
      this.content = content;
    }

    byte[] content() {
      return content;
    }
  }

  /// @param source closed by whoever sends it, and when it is not sent
  /// @param length what the handler has announced, or -1
  record Stream(InputStream source, long length) implements Body {}

  /// @param slice what to send of which file
  record Content(FileSlice slice) implements Body {}

  /// @param body what to send in gzip coding, which is not known in whole
  record Gzip(Body body) implements Body {}

  /// @param stream what sends the events
  record Events(EventStream stream) implements Body {}

  /// Makes an answer of what a handler returned.
  ///
  /// @param response what the handler has set beside it
  /// @param usualStatus the status when nobody has set one; 204 stands for 200 without a body
  /// @throws IOException when the value is a file that cannot be read
  static Answer of(@Nullable Object value, ServerResponse response, int usualStatus)
      throws IOException {
    int status = value == null && usualStatus == 200 ? 204 : usualStatus;
    Reply<? extends @Nullable Object> reply = response.merge(value, status);
    Object body = reply.body();
    return switch (body) {
      case null -> new Answer(reply.status(), reply.headers(), new Bytes(NO_BYTES));
      case String text -> bytes(reply, "text/plain; charset=utf-8", utf8(text));
      case byte[] bytes -> bytes(reply, "application/octet-stream", bytes);
      case InputStream stream ->
          typed(
              reply,
              "application/octet-stream",
              new Stream(stream, announcedLength(reply.headers())));
      case Path file ->
          typed(
              reply,
              MediaTypes.of(String.valueOf(file.getFileName())),
              new Content(FileSlice.whole(file)));
      case FileSlice slice -> typed(reply, "application/octet-stream", new Content(slice));
      case EventStream events -> typed(noCache(reply), "text/event-stream", new Events(events));
      case Problem problem -> of(reply, problem);
      default -> bytes(reply, "application/json", Json.write(body));
    };
  }

  /// Makes an answer of a problem, with nothing that a handler has set.
  static Answer of(Reply<Problem> problem) {
    return of(problem, problem.body());
  }

  private static Answer of(Reply<? extends @Nullable Object> reply, Problem problem) {
    return bytes(reply, "application/problem+json", Json.write(problem.members()));
  }

  private static Answer bytes(
      Reply<? extends @Nullable Object> reply, String usualType, byte[] content) {
    return typed(reply, usualType, new Bytes(content));
  }

  private static Answer typed(
      Reply<? extends @Nullable Object> reply, String usualType, Body body) {
    Headers headers = reply.headers();
    return new Answer(
        reply.status(),
        headers.contains("content-type") ? headers : headers.withAdded("content-type", usualType),
        body);
  }

  private static Reply<? extends @Nullable Object> noCache(
      Reply<? extends @Nullable Object> reply) {
    return reply.headers().contains("cache-control")
        ? reply
        : reply.withHeader("cache-control", "no-cache");
  }

  private static long announcedLength(Headers headers) {
    String length = headers.first("content-length").orElse(null);
    if (length == null) {
      return -1;
    }
    if (!length.matches("[0-9]{1,18}")) {
      throw new IllegalStateException(
          "content-length of a stream must be its length in bytes, was \"%s\"".formatted(length));
    }
    return Long.parseLong(length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Answer withHeader(String name, String value) {
    return new Answer(status, headers.with(name, value), body);
  }

  /// Closes what a handler returned and nobody is going to send.
  static void discard(@Nullable Object value) {
    Object body = value instanceof Reply<?> reply ? reply.body() : value;
    if (body instanceof InputStream stream) {
      close(stream);
    }
  }

  static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException | RuntimeException failure) { // what was wanted of it has been read
      LOG.log(Level.DEBUG, "the stream of an answer could not be closed", failure);
    }
  }
}
