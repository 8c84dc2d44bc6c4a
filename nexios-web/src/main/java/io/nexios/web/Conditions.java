package io.nexios.web;

import io.nexios.web.internal.http.HttpDate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the conditions of a request say about one version of a file.
///
/// **Source.** RFC 9110, sections 8.8 (validators) and 13 (conditions, 13.2.2 for their order).
///
/// @param tag the entity tag, a strong one
/// @param modified when the file was changed, of which clients know the second
record Conditions(String tag, Instant modified) {
  private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;
  private static final Pattern TAGS = Pattern.compile("(W/)?(\"[^\"]*\")|\\*");

  /// What is to be done.
  enum Outcome {
    SEND,
    /** The client has this version: 304. */
    UNCHANGED,
    /** The client wants another version or none: 412. */
    FAILED
  }

  Conditions {
    modified = modified.truncatedTo(ChronoUnit.SECONDS);
  }

  /// {@return the time of the last change as a header says it}
  String lastModified() {
    return HttpDate.format(modified);
  }

  /// Decides about a GET or HEAD.
  Outcome decide(Request req) {
    if (!isWanted(req)) {
      return Outcome.FAILED;
    }
    return isKnown(req) ? Outcome.UNCHANGED : Outcome.SEND;
  }

  private boolean isWanted(Request req) {
    Param match = req.header("if-match");
    if (match.isPresent()) {
      // a weak tag never matches here: section 13.1.1
      return tags(match).anyMatch(found -> found.group().equals("*") || isStrongly(found));
    }
    Instant since = date(req.header("if-unmodified-since"));
    return since == null || !modified.isAfter(since);
  }

  private boolean isKnown(Request req) {
    Param noneMatch = req.header("if-none-match");
    if (noneMatch.isPresent()) {
      return tags(noneMatch)
          .anyMatch(found -> found.group().equals("*") || tag.equals(found.group(2)));
    }
    Instant since = date(req.header("if-modified-since"));
    return since != null && !modified.isAfter(since);
  }

  /// Returns the range asked for, or null when there is none or it was meant for another version.
  @Nullable String range(Request req) {
    Param range = req.header("range");
    if (!range.isPresent() || !req.method().equals("GET")) {
      return null;
    }
    Param condition = req.header("if-range");
    boolean holds =
        !condition.isPresent() || condition.value().equals(tag) || modified.equals(date(condition));
    return holds ? range.value() : null;
  }

  private boolean isStrongly(MatchResult found) {
    return found.group(1) == null && tag.equals(found.group(2));
  }

  private static Stream<MatchResult> tags(Param field) {
    return field.values().stream().flatMap(list -> TAGS.matcher(list).results());
  }

  private static @Nullable Instant date(Param field) {
    try {
      return field.isPresent() ? ZonedDateTime.parse(field.value(), HTTP_DATE).toInstant() : null;
    } catch (DateTimeException malformed) {
      return null; // as RFC 9110 wants: a condition that cannot be read is none
    }
  }
}
