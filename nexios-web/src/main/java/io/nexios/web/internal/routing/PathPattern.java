package io.nexios.web.internal.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The path of a route as it is written in code: `/users/{id}/files/{path...}`.
///
/// A segment is a literal (written decoded, as people read it), a parameter `{name}`, which takes
/// one segment of the request, or, at the end only, a wildcard `{name...}`, which takes one segment
/// or more. A path with and one without a slash at the end are two paths.
///
/// @param text the pattern as written
/// @param segments its parts in order
public record PathPattern(String text, List<Segment> segments) {
  /// One part of a pattern between two slashes.
  public sealed interface Segment {
    /// Matches itself.
    ///
    /// @param text the decoded text; empty behind a slash at the end
    record Literal(String text) implements Segment {}

    /// Matches any one segment.
    ///
    /// @param name what the handler asks for
    record Parameter(String name) implements Segment {}

    /// Matches the rest of the path.
    ///
    /// @param name what the handler asks for
    record Wildcard(String name) implements Segment {}
  }

  /// Reads a pattern.
  ///
  /// @throws IllegalArgumentException when it does not begin with a slash, names a parameter twice,
  ///   or has a segment that can never match
  public static PathPattern parse(String text) {
    Objects.requireNonNull(text, "path");
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("path \"%s\" must begin with a slash".formatted(text));
    }
    if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "path \"%s\" must hold no query and no fragment: a route matches the path alone"
              .formatted(text));
    }
    String[] parts = text.substring(1).split("/", -1);
    List<Segment> segments = new ArrayList<>(parts.length);
    for (int i = 0; i < parts.length; i++) {
      segments.add(segment(text, parts[i], i == parts.length - 1));
    }
    PathPattern pattern = new PathPattern(text, List.copyOf(segments));
    checkDistinct(text, pattern.parameterNames());
    return pattern;
  }

  /// {@return the names of parameters and wildcard, in order}
  public List<String> parameterNames() {
    List<String> names = new ArrayList<>(2);
    for (Segment segment : segments) {
      switch (segment) {
        case Segment.Literal _ -> {}
        case Segment.Parameter(String name) -> names.add(name);
        case Segment.Wildcard(String name) -> names.add(name);
      }
    }
    return List.copyOf(names);
  }

  /// {@return the text without the names: equal for patterns that match the same paths}
  public String shape() {
    StringBuilder shape = new StringBuilder();
    for (Segment segment : segments) {
      shape
          .append('/')
          .append(
              switch (segment) {
                case Segment.Literal(String literal) -> literal;
                case Segment.Parameter _ -> "{}";
                case Segment.Wildcard _ -> "{...}";
              });
    }
    return shape.toString();
  }

  private static Segment segment(String path, String part, boolean last) {
    if (part.startsWith("{") && part.endsWith("}")) {
      String name = part.substring(1, part.length() - 1);
      if (!name.endsWith("...")) {
        return new Segment.Parameter(checkName(path, name));
      }
      if (!last) {
        throw new IllegalArgumentException(
            "path \"%s\" has the wildcard %s before its end: only the last segment may be one"
                .formatted(path, part));
      }
      return new Segment.Wildcard(checkName(path, name.substring(0, name.length() - 3)));
    }
    if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "path \"%s\" has a brace inside the segment \"%s\": a parameter is a whole segment, {name}"
              .formatted(path, part));
    }
    if (part.equals(".") || part.equals("..") || (part.isEmpty() && !last)) {
      throw new IllegalArgumentException(
          "path \"%s\" has the segment \"%s\", which no request can match".formatted(path, part));
    }
    return new Segment.Literal(part);
  }

  private static String checkName(String path, String name) {
    if (name.isEmpty() || !name.chars().allMatch(PathPattern::isNameCharacter)) {
      throw new IllegalArgumentException(
          "path \"%s\" has a parameter named \"%s\": a name holds letters, digits, _ and - only"
              .formatted(path, name));
    }
    return name;
  }

  private static boolean isNameCharacter(int c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  private static void checkDistinct(String path, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "path \"%s\" has two parameters named \"%s\"".formatted(path, name));
      }
    }
  }
}
