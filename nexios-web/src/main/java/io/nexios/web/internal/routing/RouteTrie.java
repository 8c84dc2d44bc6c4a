package io.nexios.web.internal.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the route for a method and a path: in each segment a literal is tried before a parameter,
/// and a parameter before a wildcard. A branch without a route for the method is left again, so
/// that `POST /users/me` reaches `POST /users/{id}` when only `GET /users/me` exists.
///
/// Each node is visited at most once per look-up, so the cost is bounded by the routes that exist
/// and not by what a client sends.
///
/// **Threading.** Immutable once built.
///
/// @param <T> what a route leads to
public final class RouteTrie<T> {
  private final Node<T> root;

  /** By path and method: the routes whose patterns are literals, as they are sent. */
  private final Map<String, Map<String, Result.Found<T>>> plain;

  private RouteTrie(Node<T> root, Map<String, Map<String, Result.Found<T>>> plain) {
    this.root = root;
    this.plain = plain;
  }

  /// What a look-up gave.
  ///
  /// @param <T> what a route leads to
  public sealed interface Result<T> {
    /// A route.
    ///
    /// @param target what it leads to
    /// @param values the decoded values of its parameters, in the order of their names
    record Found<T>(T target, List<String> values) implements Result<T> {}

    /// The path has routes, but none for this method.
    ///
    /// @param allowed the methods that it answers, HEAD and OPTIONS included
    record OtherMethods<T>(SortedSet<String> allowed) implements Result<T> {}

    /// No route has this path.
    record NoPath<T>() implements Result<T> {}
  }

  /// Looks a route up. HEAD is answered by the route for GET where it has none of its own.
  ///
  /// @param path the path as sent, still encoded, with its leading slash
  /// @throws IllegalArgumentException when a segment is not percent-encoded UTF-8
  public Result<T> find(String method, String path) {
    Map<String, Result.Found<T>> methods = plain.get(path);
    Result.Found<T> found = methods == null ? null : methods.get(method);
    return found == null ? search(method, path) : found;
  }

  private Result<T> search(String method, String path) {
    String[] segments = segments(path);
    Search<T> search = new Search<>(method, segments);
    T target = search.visit(root, 0);
    if (target == null && method.equals("HEAD")) {
      search = new Search<>("GET", segments);
      target = search.visit(root, 0);
    }
    if (target != null) {
      return new Result.Found<>(target, search.values());
    }
    SortedSet<String> allowed = new TreeSet<>();
    new Search<T>(null, segments, allowed).visit(root, 0);
    return allowed.isEmpty() ? new Result.NoPath<>() : new Result.OtherMethods<>(complete(allowed));
  }

  /// {@return every method that some route answers, HEAD and OPTIONS included}
  public SortedSet<String> allMethods() {
    SortedSet<String> methods = new TreeSet<>();
    root.collectMethods(methods);
    return complete(methods);
  }

  private static SortedSet<String> complete(SortedSet<String> methods) {
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    return methods;
  }

  private static String[] segments(String path) {
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = PercentCoding.decodeSegment(segments[i]);
    }
    return segments;
  }

  /// Whether a decoded segment may become a value: never one that file systems read as a step.
  private static boolean isValue(String segment) {
    return !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
  }

  /// One walk down the tree: for one method, or, with `allowed` and no method, for all of them.
  private static final class Search<T> {
    private final @Nullable String method;
    private final String[] segments;
    private final @Nullable SortedSet<String> allowed;
    private final String[] captured;
    private int capturedCount;

    Search(@Nullable String method, String[] segments) {
      this(method, segments, null);
    }

    Search(@Nullable String method, String[] segments, @Nullable SortedSet<String> allowed) {
      this.method = method;
      this.segments = segments;
      this.allowed = allowed;
      this.captured = new String[segments.length];
    }

    List<String> values() {
      return List.of(Arrays.copyOf(captured, capturedCount));
    }

    @Nullable T visit(Node<T> node, int index) {
      if (index == segments.length) {
        return pick(node.routes);
      }
      String segment = segments[index];
      Node<T> literal = node.literals.get(segment);
      T found = literal == null ? null : visit(literal, index + 1);
      if (found == null && node.parameter != null && isValue(segment)) {
        found = capture(segment, node.parameter, index);
      }
      if (found == null && !node.wildcards.isEmpty()) {
        found = captureRest(node, index);
      }
      return found;
    }

    private @Nullable T capture(String value, Node<T> next, int index) {
      captured[capturedCount++] = value;
      T found = visit(next, index + 1);
      if (found == null) {
        capturedCount--;
      }
      return found;
    }

    /// Joins the rest with slashes; a segment that holds an encoded slash cannot be joined and
    /// matches nothing.
    private @Nullable T captureRest(Node<T> node, int index) {
      for (int i = index; i < segments.length; i++) {
        if (!isValue(segments[i]) || segments[i].indexOf('/') >= 0) {
          return null;
        }
      }
      T found = pick(node.wildcards);
      if (found != null) {
        captured[capturedCount++] =
            String.join("/", Arrays.asList(segments).subList(index, segments.length));
      }
      return found;
    }

    private @Nullable T pick(Map<String, T> routes) {
      if (allowed != null) {
        allowed.addAll(routes.keySet());
      }
      return method == null ? null : routes.get(method);
    }
  }

  private static final class Node<T> {
    final Map<String, Node<T>> literals = new HashMap<>();
    final Map<String, T> routes = new HashMap<>();
    final Map<String, T> wildcards = new HashMap<>();

    /** Set while building, before the trie is published. */
    @Nullable Node<T> parameter;

    Node<T> parameter() {
      if (parameter == null) {
        parameter = new Node<>();
      }
      return parameter;
    }

    void collectMethods(SortedSet<String> methods) {
      methods.addAll(routes.keySet());
      methods.addAll(wildcards.keySet());
      literals.values().forEach(child -> child.collectMethods(methods));
      if (parameter != null) {
        parameter.collectMethods(methods);
      }
    }
  }

  /// {@return a builder without routes}
  public static <T> Builder<T> builder() {
    return new Builder<>();
  }

  /// Collects routes.
  ///
  /// @param <T> what a route leads to
  public static final class Builder<T> {
    private final Node<T> root = new Node<>();
    private final Map<String, Map<String, Result.Found<T>>> plain = new HashMap<>();

    private Builder() {}

    /// Adds a route; its method and the shape of its pattern must not have been added before.
    public void add(String method, PathPattern pattern, T target) {
      routesFor(pattern).put(method, target);
      if (isPlain(pattern)) {
        plain
            .computeIfAbsent(pattern.text(), _ -> new HashMap<>())
            .put(method, new Result.Found<>(target, List.of()));
      }
    }

    /// {@return the routes; nothing may be added afterwards}
    public RouteTrie<T> build() {
      return new RouteTrie<>(root, plain);
    }

    /// Whether a pattern matches a path that is equal to it, and before any other pattern does: a
    /// literal comes first in each segment. A path that holds a % means something else.
    private static boolean isPlain(PathPattern pattern) {
      return pattern.text().indexOf('%') < 0
          && pattern.segments().stream().allMatch(PathPattern.Segment.Literal.class::isInstance);
    }

    private Map<String, T> routesFor(PathPattern pattern) {
      Node<T> node = root;
      for (PathPattern.Segment segment : pattern.segments()) {
        switch (segment) {
          case PathPattern.Segment.Literal(String text) ->
              node = node.literals.computeIfAbsent(text, _ -> new Node<>());
          case PathPattern.Segment.Parameter _ -> node = node.parameter();
          case PathPattern.Segment.Wildcard _ -> {
            return node.wildcards;
          }
        }
      }
      return node.routes;
    }
  }
}
