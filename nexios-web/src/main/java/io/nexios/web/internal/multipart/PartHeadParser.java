package io.nexios.web.internal.multipart;

import io.nexios.web.internal.http.HeaderParameters;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the header lines of a part.
///
/// **Source.** RFC 7578, section 4.2, and the escaping of names that the HTML standard prescribes
/// for `multipart/form-data`. `filename*` is ignored, because RFC 7578 forbids it there: a second
/// name could only contradict the first. So are transfer encodings.
final class PartHeadParser {
  private static final int MAX_NAME_CHARACTERS = 1024;

  private PartHeadParser() {}

  static PartHead parse(List<String> lines) throws MultipartException {
    Map<String, String> fields = fields(lines);
    String disposition = fields.get("content-disposition");
    if (disposition == null) {
      throw MultipartException.malformed("a part has no content-disposition");
    }
    HeaderParameters parsed = parameters(disposition);
    if (!parsed.value().equals("form-data")) {
      throw MultipartException.malformed("a part's content-disposition is not form-data");
    }
    String name = unescape(parsed.get("name"));
    if (name == null) {
      throw MultipartException.malformed("a part has no name");
    }
    if (name.length() > MAX_NAME_CHARACTERS) {
      throw MultipartException.malformed(
          "a part's name has more than " + MAX_NAME_CHARACTERS + " characters");
    }
    return new PartHead(
        name, unescape(parsed.get("filename")), fields.get("content-type"), Map.copyOf(fields));
  }

  private static Map<String, String> fields(List<String> lines) throws MultipartException {
    Map<String, String> fields = new HashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        throw MultipartException.malformed("a part has a header line without a name");
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      if (fields.putIfAbsent(name, line.substring(colon + 1).strip()) != null) {
        throw MultipartException.malformed("a part has the same header twice");
      }
    }
    return fields;
  }

  private static HeaderParameters parameters(String disposition) throws MultipartException {
    try {
      return HeaderParameters.parse(disposition);
    } catch (IllegalArgumentException broken) {
      throw MultipartException.malformed("a part's content-disposition cannot be read");
    }
  }

  /** Browsers escape these three, and nothing else, not even the percent sign itself. */
  private static @Nullable String unescape(@Nullable String sent) {
    return sent == null || sent.indexOf('%') < 0
        ? sent
        : sent.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
  }
}
