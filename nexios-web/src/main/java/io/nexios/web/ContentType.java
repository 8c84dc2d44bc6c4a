package io.nexios.web;

import io.nexios.web.internal.http.HeaderParameters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The content type of a body, with the answers for those that cannot be used.
final class ContentType {
  private static final String NAMED = "the content type \"%s\"";

  private final String sent;
  private final HeaderParameters parsed;

  private ContentType(String sent, HeaderParameters parsed) {
    this.sent = sent;
    this.parsed = parsed;
  }

  /// Reads a content type; `fallback` when there is none.
  ///
  /// @throws ProblemException 415 when it cannot be read
  static ContentType parse(@Nullable String sent, String fallback) {
    String text = sent == null ? fallback : sent;
    try {
      return new ContentType(text, HeaderParameters.parse(text));
    } catch (IllegalArgumentException malformed) {
      throw new ProblemException(415, (NAMED + " cannot be read").formatted(text));
    }
  }

  boolean isJson() {
    return parsed.value().equals("application/json")
        || (parsed.value().endsWith("+json") && parsed.value().indexOf('/') > 0);
  }

  boolean isMultipart() {
    return parsed.value().equals("multipart/form-data");
  }

  boolean isUrlEncoded() {
    return parsed.value().equals("application/x-www-form-urlencoded");
  }

  /// Returns the boundary of a multipart body.
  ///
  /// @throws ProblemException 400 when there is none
  String boundary() {
    String boundary = parsed.get("boundary");
    if (boundary == null) {
      throw new ProblemException(400, (NAMED + " has no boundary").formatted(sent));
    }
    return boundary;
  }

  /// Returns the charset, UTF-8 when none is named.
  ///
  /// @throws ProblemException 415 when it is not known
  Charset charset() {
    String name = parsed.get("charset");
    if (name == null || name.equalsIgnoreCase("utf-8")) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      throw new ProblemException(415, "the charset \"%s\" is not known".formatted(name));
    }
  }

  /// Decodes text strictly.
  ///
  /// @throws ProblemException 415 when the charset is not known, 400 when the bytes are not text in
  ///   it
  String decode(byte[] bytes) {
    Charset charset = charset();
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new ProblemException(400, "the body is not text in the charset " + charset.name());
    }
  }

  /// Makes the answer for a body of this type where another was wanted.
  ProblemException unwanted(String wanted) {
    return new ProblemException(
        415, (NAMED + " is not supported here: send %s").formatted(sent, wanted));
  }
}
