package io.nexios.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of an error answer: what programs and people need to know of what went wrong. Sent as
/// `application/problem+json`.
///
/// **Source.** RFC 9457. Member names there are this record's names; extensions stand beside them.
///
/// @param type a URI that names the kind of problem, `about:blank` when the status says it all
/// @param title the kind of problem in words, the same each time
/// @param status the HTTP status, 400 to 599
/// @param detail what is wrong this time, or null
/// @param instance a URI that names this occurrence, or null
/// @param extensions further members, in order; values as for any JSON
public record Problem(
    String type,
    String title,
    int status,
    @Nullable String detail,
    @Nullable String instance,
    Map<String, ?> extensions) {
  private static final Set<String> RESERVED =
      Set.of("type", "title", "status", "detail", "instance");

  /// Checks the status and the names of the extensions.
  ///
  /// @throws IllegalArgumentException when the status is no error, or an extension has a name of
  ///   RFC 9457
  public Problem {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(title, "title");
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be between 400 and 599, was " + status);
    }
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    for (String reserved : RESERVED) {
      if (extensions.containsKey(reserved)) {
        throw new IllegalArgumentException(
            "extension \"%s\" has the name of a member of RFC 9457".formatted(reserved));
      }
    }
  }

  /// {@return a problem that its status describes, with what is wrong this time}
  ///
  /// @throws IllegalArgumentException when the status is no error
  public static Problem of(int status, @Nullable String detail) {
    return new Problem("about:blank", StatusPhrase.of(status), status, detail, null, Map.of());
  }

  /// {@return this problem with another title}
  public Problem withTitle(String newTitle) {
    return new Problem(type, newTitle, status, detail, instance, extensions);
  }

  /// {@return this problem with one more member}
  ///
  /// @throws IllegalArgumentException when the name is one of RFC 9457
  public Problem with(String name, Object value) {
    Map<String, Object> extended = new LinkedHashMap<>(extensions);
    extended.put(name, value);
    return new Problem(type, title, status, detail, instance, extended);
  }

  /// Returns the members as they stand in JSON, without those that are null.
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("title", title);
    members.put("status", status);
    if (detail != null) {
      members.put("detail", detail);
    }
    if (instance != null) {
      members.put("instance", instance);
    }
    members.putAll(extensions);
    return members;
  }
}
