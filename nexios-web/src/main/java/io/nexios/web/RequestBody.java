package io.nexios.web;

import io.nexios.web.internal.json.Json;
import io.nexios.web.internal.json.JsonInputException;
import io.nexios.web.internal.multipart.MultipartReader;
import io.nexios.web.spi.EngineExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of a request, which can be read in one way only, and its content type.
///
/// **Threading.** One thread at a time.
final class RequestBody {
  private final EngineExchange exchange;
  private final long maxBytes;
  private final int maxParts;
  private final TemporaryFiles temporaryFiles;

  /* For the thread that reads the body. At most one of the three is ever set. */
  private byte @Nullable [] bytes;
  private @Nullable FormData form;
  private boolean handedOut;

  RequestBody(EngineExchange exchange, long maxBytes, int maxParts, TemporaryFiles temporaryFiles) {
    this.exchange = exchange;
    this.maxBytes = maxBytes;
    this.maxParts = maxParts;
    this.temporaryFiles = temporaryFiles;
  }

  /// Reads the body's JSON out of UTF-8.
  @FunctionalInterface
  interface JsonReader<T> {
    T read(byte[] utf8);
  }

  <T> T json(Class<T> type) throws IOException {
    return readJson(source -> Json.read(source, type));
  }

  <T> List<T> jsonList(Class<T> elementType) throws IOException {
    return readJson(source -> Json.readList(source, elementType));
  }

  Map<String, @Nullable Object> jsonObject() throws IOException {
    return readJson(Json::readObject);
  }

  private <T> T readJson(JsonReader<T> reader) throws IOException {
    ContentType type = contentType("none");
    if (!type.isJson()) {
      throw type.unwanted("application/json");
    }
    byte[] utf8 = utf8(type);
    try {
      return reader.read(utf8);
    } catch (JsonInputException malformed) {
      throw new ProblemException(ErrorMapping.problem(400, malformed.getMessage()), malformed);
    }
  }

  /// Returns the body's text in sound UTF-8: a parser of JSON would guess at other encodings, and
  /// read overlong forms of characters, that who has checked the bytes before did not see.
  private byte[] utf8(ContentType type) throws IOException {
    boolean unchanged = type.charset().equals(StandardCharsets.UTF_8);
    byte[] sent = bytes();
    if (unchanged && isAscii(sent)) {
      return sent;
    }
    String text = type.decode(sent);
    if (text.indexOf('\0') >= 0) {
      throw new ProblemException(400, "the body is not valid JSON: it holds a NUL");
    }
    return unchanged ? sent : text.getBytes(StandardCharsets.UTF_8);
  }

  /** NUL, by which parsers recognise other encodings, does not count. */
  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b <= 0) {
        return false;
      }
    }
    return true;
  }

  String text() throws IOException {
    ContentType type = contentType("text/plain");
    type.charset(); // answers 415 before a long body is read
    return type.decode(bytes());
  }

  byte[] bytes() throws IOException {
    if (bytes == null) {
      bytes = stream().readAllBytes();
    }
    return bytes;
  }

  InputStream stream() {
    if (handedOut) {
      throw new IllegalStateException(
          "the body of the request was read already: it is read as JSON, text, bytes, form, parts or stream, and in one way only");
    }
    String coding = coding();
    handedOut = true;
    InputStream body = exchange.body(maxBytes);
    return coding.isEmpty() ? body : new InflatedBody(body, maxBytes);
  }

  /// Returns `gzip`, or an empty text when the body is not coded.
  ///
  /// @throws ProblemException 415 when it is coded in another way
  private String coding() {
    String coding =
        String.join(", ", exchange.head().headers().all("content-encoding"))
            .toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> "";
      case "gzip", "x-gzip" -> "gzip";
      default ->
          throw new ProblemException(
              ErrorMapping.problem(415, "the body of the request must be plain or gzip")
                  .withHeader("accept-encoding", "gzip"),
              null);
    };
  }

  FormData form() throws IOException {
    if (form == null) {
      form = readForm(contentType("none"));
    }
    return form;
  }

  private FormData readForm(ContentType type) throws IOException {
    if (type.isMultipart()) {
      return MultipartForm.read(multipart(type), temporaryFiles);
    }
    if (!type.isUrlEncoded()) {
      throw type.unwanted("multipart/form-data or application/x-www-form-urlencoded");
    }
    try {
      return new FormData(RequestTarget.pairs(type.decode(fields()), maxParts), Map.of());
    } catch (IllegalArgumentException malformed) {
      throw new ProblemException(400, "the form cannot be read: " + malformed.getMessage());
    }
  }

  private byte[] fields() throws IOException {
    if (bytes == null) {
      bytes = MultipartForm.readAtMost(stream(), MultipartForm.MAX_FIELD_BYTES);
    }
    return bytes;
  }

  Iterable<Part> parts() throws IOException {
    ContentType type = contentType("none");
    if (!type.isMultipart()) {
      throw type.unwanted("multipart/form-data");
    }
    return PartSequence.of(multipart(type));
  }

  private MultipartReader multipart(ContentType type) throws IOException {
    String boundary = type.boundary();
    return new MultipartReader(stream(), boundary, maxParts);
  }

  private ContentType contentType(String fallback) {
    return ContentType.parse(
        exchange.head().headers().first("content-type").orElse(null), fallback);
  }
}
