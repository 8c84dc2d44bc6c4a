package io.nexios.web.internal.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A field value with parameters: `form-data; name="a"`, `text/plain; charset=utf-8`.
///
/// In quoted text only `\"` is an escape, because browsers send backslashes as they are.
///
/// @param value what stands before the first semicolon, in lower case
/// @param parameters the rest, by name in lower case
public record HeaderParameters(String value, Map<String, String> parameters) {
  /// Reads a field value.
  ///
  /// @throws IllegalArgumentException when it cannot be read or names a parameter twice
  public static HeaderParameters parse(String text) {
    int semicolon = text.indexOf(';');
    if (semicolon < 0) {
      return new HeaderParameters(lowerCase(text), Map.of());
    }
    Map<String, String> parameters = new HashMap<>();
    int position = semicolon;
    while (position < text.length()) {
      position = parameter(text, position + 1, parameters);
    }
    return new HeaderParameters(lowerCase(text.substring(0, semicolon)), Map.copyOf(parameters));
  }

  /// {@return the value of a parameter, or null}
  public @Nullable String get(String name) {
    return parameters.get(name);
  }

  /// Reads one parameter and returns the index of the semicolon behind it, or the length.
  private static int parameter(String text, int from, Map<String, String> parameters) {
    int equals = from;
    while (equals < text.length() && text.charAt(equals) != '=' && text.charAt(equals) != ';') {
      equals++;
    }
    String name = lowerCase(text.substring(from, equals));
    if (equals == text.length() || text.charAt(equals) == ';') {
      if (!name.isEmpty()) { // an empty one, as in `a; ; b` and `a;`, means nothing
        throw new IllegalArgumentException("parameter without a value");
      }
      return equals;
    }
    int start = equals + 1;
    boolean quoted = start < text.length() && text.charAt(start) == '"';
    int end = quoted ? closingQuote(text, start + 1) : nextSemicolon(text, start);
    String value =
        quoted
            ? text.substring(start + 1, end).replace("\\\"", "\"")
            : text.substring(start, end).strip();
    if (name.isEmpty() || parameters.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException("parameter without a name, or twice");
    }
    int next = quoted ? nextSemicolon(text, end + 1) : end;
    if (quoted && !text.substring(end + 1, next).isBlank()) {
      throw new IllegalArgumentException("text behind a quoted value");
    }
    return next;
  }

  /// Returns the first quote that is not escaped, else the last one: a name may end in a backslash.
  private static int closingQuote(String text, int from) {
    int last = -1;
    for (int i = text.indexOf('"', from); i >= 0; i = text.indexOf('"', i + 1)) {
      if (text.charAt(i - 1) != '\\' || i == from) {
        return i;
      }
      last = i;
    }
    if (last < 0) {
      throw new IllegalArgumentException("quoted value without an end");
    }
    return last;
  }

  private static int nextSemicolon(String text, int from) {
    int semicolon = text.indexOf(';', from);
    return semicolon < 0 ? text.length() : semicolon;
  }

  private static String lowerCase(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
