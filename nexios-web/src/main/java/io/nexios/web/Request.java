package io.nexios.web;

import io.nexios.concurrency.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request.
///
/// Its body is read in one way only: as JSON, text or bytes (which may be asked for again and
/// again), as a form with files, part by part, or as a stream. A body that is longer than the route
/// allows is answered with 413, one that arrives too slowly with 408.
///
/// **Threading.** Everything but the body may be used from any thread, the body by one at a time.
///
/// **Cancellation.** Reading the body waits for the client. An interrupt ends the read with
/// [java.io.InterruptedIOException] and keeps the flag.
///
/// No method accepts null.
public interface Request {
  /// {@return the method as it was sent: `GET`}
  String method();

  /// {@return the path as it was sent, still encoded, without the query}
  String path();

  /// {@return path and query as sent}
  ///
  /// @throws ProblemException 400 when they are no URI by the strict rules of [URI]
  URI uri();

  /// {@return all headers}
  Headers headers();

  /// {@return the header of this name; its [Param#values()] are all fields of the name}
  Param header(String name);

  /// {@return the cookie of this name}
  Param cookie(String name);

  /// {@return the parameter of the route's path; the value of a wildcard is the rest of the path}
  ///
  /// @throws IllegalArgumentException when the route has no such parameter
  Param path(String name);

  /// {@return the parameter of the query}
  ///
  /// @throws ProblemException 400 when the query is not percent-encoded UTF-8
  Param query(String name);

  /// {@return the parameters of the route's path, decoded; unmodifiable}
  Map<String, List<String>> pathParams();

  /// {@return the parameters of the query in their order, decoded; unmodifiable}
  ///
  /// @throws ProblemException 400 when the query is not percent-encoded UTF-8
  Map<String, List<String>> queryParams();

  /// Reads the body as JSON into a record or another class.
  ///
  /// @throws ProblemException 415 when the content type is not JSON or its charset is not known;
  ///   400, with the place, when the body is not JSON, does not fit or is `null`
  /// @throws IOException when the body cannot be read
  <T> T json(Class<T> type) throws IOException;

  /// Reads the body as a JSON object: maps, lists, strings, numbers, booleans and nulls.
  ///
  /// @throws ProblemException as for [#json(Class)]
  /// @throws IOException when the body cannot be read
  Map<String, @Nullable Object> json() throws IOException;

  /// Reads the body as a JSON array.
  ///
  /// @throws ProblemException as for [#json(Class)]
  /// @throws IOException when the body cannot be read
  <T> List<T> jsonList(Class<T> elementType) throws IOException;

  /// Reads the body as text in the charset of its content type, UTF-8 when it has none.
  ///
  /// @throws ProblemException 415 when the charset is not known, 400 when the body is not text in
  ///   it
  /// @throws IOException when the body cannot be read
  String text() throws IOException;

  /// Reads the body.
  ///
  /// @throws IOException when the body cannot be read
  byte[] bytes() throws IOException;

  /// Returns the body as it arrives, once.
  ///
  /// @throws IllegalStateException when the body was read or asked for before
  InputStream stream();

  /// Reads the body as a form, urlencoded or multipart, and returns its plain fields in their
  /// order. What they may hold together is limited to 1 MiB.
  ///
  /// @throws ProblemException 415 when it is neither, 400 when it is broken, 413 when it has too
  ///   many or too large fields
  /// @throws IOException when the body cannot be read
  Map<String, List<String>> form() throws IOException;

  /// Reads the body as [#form()] does and returns one field.
  ///
  /// @throws ProblemException as for [#form()]
  /// @throws IOException when the body cannot be read
  Param form(String name) throws IOException;

  /// Reads the body as a multipart form and returns its files by the names of their fields. Files
  /// above 64 KiB are on disk; all are deleted when the request is over. A field left empty by the
  /// user is no file.
  ///
  /// @throws ProblemException as for [#form()]
  /// @throws IOException when the body cannot be read or a file cannot be written
  Map<String, List<UploadedFile>> files() throws IOException;

  /// Reads the body as [#files()] does and returns the first file of a field.
  ///
  /// @throws ProblemException 400 when the field has no file, else as for [#form()]
  /// @throws IOException as for [#files()]
  UploadedFile file(String name) throws IOException;

  /// Returns the parts of a multipart body one by one as they arrive, to be iterated once. Pulling
  /// one skips the rest of the one before. The iteration throws [java.io.UncheckedIOException] when
  /// the body cannot be read.
  ///
  /// @throws ProblemException 415 when the body is not multipart
  Iterable<Part> parts();

  /// Keeps a value for what runs later in this request; a filter passes it on to the handler so.
  /// Replaces the value that the attribute had.
  ///
  /// @return this request
  <T> Request set(Attribute<T> attribute, T value);

  /// {@return the value of an attribute}
  ///
  /// @throws IllegalStateException when nobody has set it: the filter that does is missing here
  <T> T get(Attribute<T> attribute);

  /// {@return the value of an attribute, or nothing when nobody has set it}
  <T> Optional<T> find(Attribute<T> attribute);

  /// {@return when the route's time is up, counted from the complete head}
  Deadline deadline();

  /// {@return the `x-request-id` that came in, or one that was made}
  String id();

  /// {@return the other end of the connection; a proxy's, where there is one}
  InetSocketAddress remoteAddress();
}
