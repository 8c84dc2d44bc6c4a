package io.nexios.web;

import io.nexios.web.internal.routing.PercentCoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Path and query of a request.
///
/// **Threading.** Immutable but for the decoded query, which any thread may compute: all get the
/// same.
final class RequestTarget {
  private final String text;
  private final String path;
  private volatile @Nullable Map<String, List<String>> query;

  RequestTarget(String text) {
    this.text = text;
    int question = text.indexOf('?');
    this.path = question < 0 ? text : text.substring(0, question);
  }

  String text() {
    return text;
  }

  String path() {
    return path;
  }

  Map<String, List<String>> query() {
    Map<String, List<String>> decoded = query;
    if (decoded == null) {
      String encoded = text.substring(Math.min(text.length(), path.length() + 1));
      try {
        decoded = pairs(encoded, Integer.MAX_VALUE); // the limit of the head bounds it
      } catch (IllegalArgumentException malformed) {
        throw new ProblemException(400, "the query cannot be read: " + malformed.getMessage());
      }
      query = decoded;
    }
    return decoded;
  }

  /// Decodes `a=1&b=2`, also for a form body.
  ///
  /// @throws IllegalArgumentException when it is not percent-encoded UTF-8
  /// @throws ProblemException 413 when there are too many pairs
  static Map<String, List<String>> pairs(String encoded, int maxPairs) {
    Map<String, List<String>> decoded = new LinkedHashMap<>();
    int count = 0;
    for (int start = 0; start < encoded.length(); ) {
      int end = encoded.indexOf('&', start);
      end = end < 0 ? encoded.length() : end;
      if (end > start) {
        if (++count > maxPairs) {
          throw new ProblemException(413, "the form has more than " + maxPairs + " fields");
        }
        addPair(encoded.substring(start, end), decoded);
      }
      start = end + 1;
    }
    return unmodifiable(decoded);
  }

  static <T> Map<String, List<T>> unmodifiable(Map<String, List<T>> lists) {
    lists.replaceAll((_, values) -> List.copyOf(values));
    return Collections.unmodifiableMap(lists);
  }

  private static void addPair(String pair, Map<String, List<String>> decoded) {
    int equals = pair.indexOf('=');
    String name = PercentCoding.decodeFormText(equals < 0 ? pair : pair.substring(0, equals));
    String value = equals < 0 ? "" : PercentCoding.decodeFormText(pair.substring(equals + 1));
    decoded.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
  }
}
