package io.nexios.web;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which other sites' scripts may use an app. Preflight requests are answered by themselves, with
/// the methods that the path has; every answer to an allowed site says that it may be read.
///
/// {@snippet :
/// app.cors(Cors.allowing("https://shop.example").withCredentials());
/// }
///
/// Browsers obey it and nobody else does: it protects no data from other programs.
///
/// **Source.** The Fetch standard, section 3.2.
public final class Cors {
  private static final String ANY = "*";

  private final Set<String> origins;
  private final boolean credentials;
  private final String exposed;
  private final @Nullable Duration maxAge;

  private Cors(
      Set<String> origins, boolean credentials, String exposed, @Nullable Duration maxAge) {
    this.origins = origins;
    this.credentials = credentials;
    this.exposed = exposed;
    this.maxAge = maxAge;
  }

  /// {@return a rule that allows some sites}
  ///
  /// @param origins scheme, host and port as browsers send them: `https://shop.example`
  /// @throws IllegalArgumentException when one is no origin
  public static Cors allowing(String... origins) {
    for (String origin : origins) {
      if (!origin.matches("[a-z][a-z0-9+.-]*://[^/?#,\\s]+")) {
        throw new IllegalArgumentException(
            "origin must be scheme, host and port without a path, like https://shop.example, was \"%s\""
                .formatted(origin));
      }
    }
    return new Cors(Set.of(origins), false, "", null);
  }

  /// {@return a rule that allows every site, without credentials}
  public static Cors allowingAll() {
    return new Cors(Set.of(ANY), false, "", null);
  }

  /// {@return this rule, with cookies and other credentials of the user sent along}
  ///
  /// @throws IllegalStateException when every site is allowed: name those that may act for the user
  public Cors withCredentials() {
    if (origins.contains(ANY)) {
      throw new IllegalStateException(
          "credentials need named origins: with all allowed, every site could act for the user");
    }
    return new Cors(origins, true, exposed, maxAge);
  }

  /// {@return this rule, with headers of answers that scripts may read beyond the usual ones}
  ///
  /// @throws IllegalArgumentException when one is no name of a header
  public Cors withExposed(String... headers) {
    List.of(headers).forEach(FieldRules::checkName);
    return new Cors(origins, credentials, String.join(", ", headers), maxAge);
  }

  /// {@return this rule, with the time for which a browser need not ask again}
  ///
  /// @throws IllegalArgumentException when it is not positive
  public Cors withMaxAge(Duration time) {
    return new Cors(origins, credentials, exposed, Bounds.positive("maxAge", time));
  }

  /// Adds to an answer what its reader's browser wants to know.
  Answer label(Answer answer, Headers request) {
    String allowed = allowed(request.first("origin").orElse(null));
    Answer varied = origins.contains(ANY) ? answer : answer.withHeader("vary", vary(answer));
    if (allowed == null) {
      return varied;
    }
    Answer labelled = varied.withHeader("access-control-allow-origin", allowed);
    if (credentials) {
      labelled = labelled.withHeader("access-control-allow-credentials", "true");
    }
    return exposed.isEmpty()
        ? labelled
        : labelled.withHeader("access-control-expose-headers", exposed);
  }

  /// Adds to the answer of an OPTIONS request what a preflight asks for.
  Answer preflight(Answer answer, Headers request, SortedSet<String> methods) {
    if (allowed(request.first("origin").orElse(null)) == null
        || !request.contains("access-control-request-method")) {
      return answer;
    }
    Answer labelled = answer.withHeader("access-control-allow-methods", String.join(", ", methods));
    String wanted = String.join(", ", request.all("access-control-request-headers"));
    if (!wanted.isEmpty()) {
      labelled = labelled.withHeader("access-control-allow-headers", wanted);
    }
    return maxAge == null
        ? labelled
        : labelled.withHeader("access-control-max-age", String.valueOf(maxAge.toSeconds()));
  }

  private @Nullable String allowed(@Nullable String origin) {
    if (origin == null) {
      return null;
    }
    return origins.contains(ANY) ? ANY : origins.contains(origin) ? origin : null;
  }

  private static String vary(Answer answer) {
    String present = String.join(", ", answer.headers().all("vary"));
    return present.isEmpty() ? "origin" : present + ", origin";
  }

  @Override
  public String toString() {
    return "CORS for " + String.join(" ", new TreeSet<>(origins));
  }
}
