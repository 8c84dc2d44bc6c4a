package io.nexios.web;

import io.nexios.web.internal.http.HeaderParameters;
import io.nexios.web.spi.RequestHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/// Decides which answers go out as gzip, and makes them so.
///
/// **Source.** RFC 9110, sections 8.4 (content codings), 8.8.1 (weak validators), 12.5.3
/// (`Accept-Encoding`) and 12.5.5 (`Vary`).
final class Compression {
  private static final int MIN_BYTES = 1 << 10;
  private static final Set<String> TYPES =
      Set.of(
          "application/javascript",
          "application/json",
          "application/wasm",
          "application/xml",
          "image/svg+xml",
          "image/vnd.microsoft.icon");

  private Compression() {}

  /// Compresses an answer when the client understands it and it is worth it. What stands for such
  /// an answer without its body (HEAD, 304) or with a part of it (206) gets the same headers.
  static Answer apply(Answer answer, RequestHead head) {
    if (!isFit(answer)) {
      return answer;
    }
    Answer varied = answer.withHeader("vary", vary(answer.headers()));
    return switch (answer.status()) {
      case 206 -> varied;
      case 304 -> hasWeakTag(answer.headers(), head.headers()) ? weaklyTagged(varied) : varied;
      default -> acceptsGzip(head.headers()) ? compress(varied) : varied;
    };
  }

  /// Whether the answer is one that goes out compressed to whoever wants it, or stands for one.
  private static boolean isFit(Answer answer) {
    Headers headers = answer.headers();
    return !headers.contains("content-encoding")
        && !String.join(",", headers.all("cache-control")).contains("no-transform")
        && isFitType(headers.first("content-type").orElse(""))
        && isFitLength(answer);
  }

  private static boolean isFitLength(Answer answer) {
    if (answer.status() == 206 || answer.status() == 304) {
      return true; // the length of the whole is not known here
    }
    return switch (answer.body()) {
      case Answer.Bytes whole -> whole.content().length >= MIN_BYTES;
      case Answer.Content(FileSlice slice) -> slice.length() >= MIN_BYTES;
      case Answer.Stream _, Answer.Events _, Answer.Gzip _ -> true;
    };
  }

  /// Whether the client has the compressed form of what is unchanged.
  private static boolean hasWeakTag(Headers answer, Headers request) {
    String tag = answer.first("etag").orElse("");
    return tag.startsWith("\"")
        && String.join(",", request.all("if-none-match")).contains("W/" + tag);
  }

  private static Answer weaklyTagged(Answer answer) {
    return new Answer(answer.status(), weaklyTagged(answer.headers()), answer.body());
  }

  private static boolean isFitType(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    String lower = type.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("text/")
        || TYPES.contains(lower)
        || lower.endsWith("+json")
        || lower.endsWith("+xml");
  }

  private static String vary(Headers headers) {
    String present = String.join(", ", headers.all("vary"));
    return present.isEmpty() ? "accept-encoding" : present + ", accept-encoding";
  }

  /// Whether gzip stands in `Accept-Encoding`, by name or as `*`, with a weight above zero.
  static boolean acceptsGzip(Headers headers) {
    boolean any = false;
    for (String field : headers.all("accept-encoding")) {
      for (String element : field.split(",", -1)) {
        HeaderParameters coding;
        try {
          coding = HeaderParameters.parse(element.strip());
        } catch (IllegalArgumentException malformed) {
          continue; // says nothing about gzip
        }
        if (coding.value().equals("gzip") || coding.value().equals("x-gzip")) {
          return hasWeight(coding);
        }
        any |= coding.value().equals("*") && hasWeight(coding);
      }
    }
    return any;
  }

  private static boolean hasWeight(HeaderParameters coding) {
    String weight = coding.get("q");
    return weight == null || weight.chars().anyMatch(c -> c >= '1' && c <= '9');
  }

  private static Answer compress(Answer answer) {
    if (!(answer.body() instanceof Answer.Bytes whole)) {
      return new Answer(answer.status(), encoded(answer.headers()), new Answer.Gzip(answer.body()));
    }
    byte[] small = compress(whole.content());
    return small.length >= whole.content().length
        ? answer
        : new Answer(answer.status(), encoded(answer.headers()), new Answer.Bytes(small));
  }

  private static byte[] compress(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 2);
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException impossible) { // it goes to memory
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /// Returns the headers of the compressed form, which is not the file byte by byte: no ranges of
  /// it, and a weak tag.
  private static Headers encoded(Headers headers) {
    return weaklyTagged(
        headers
            .without("content-length")
            .without("accept-ranges")
            .with("content-encoding", "gzip"));
  }

  private static Headers weaklyTagged(Headers headers) {
    String tag = headers.first("etag").orElse("");
    return tag.startsWith("\"") ? headers.with("etag", "W/" + tag) : headers;
  }
}
