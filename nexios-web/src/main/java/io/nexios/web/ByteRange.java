package io.nexios.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides what a `Range` header asks for. Several ranges, other units and malformed ones are
/// answered with the whole, as RFC 9110, section 14.2, allows.
final class ByteRange {
  /** Eighteen digits fit a long. */
  private static final Pattern SINGLE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  private ByteRange() {}

  sealed interface Choice {}

  record Whole() implements Choice {}

  /// @param first index of the first byte
  /// @param last index of the last byte, included
  record Part(long first, long last) implements Choice {}

  record Unsatisfiable() implements Choice {}

  static Choice choose(@Nullable String range, long size) {
    Matcher matcher = SINGLE.matcher(range == null ? "" : range);
    if (!matcher.matches()) {
      return new Whole();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), size);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Long.parseLong(last);
    if (to < from && !last.isEmpty()) {
      return new Whole();
    }
    return from >= size ? new Unsatisfiable() : new Part(from, Math.min(to, size - 1));
  }

  private static Choice suffix(long length, long size) {
    return length == 0 || size == 0
        ? new Unsatisfiable()
        : new Part(Math.max(0, size - length), size - 1);
  }
}
