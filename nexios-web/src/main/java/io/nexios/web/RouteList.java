package io.nexios.web;

import io.nexios.web.internal.routing.RouteTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All routes of an app in the order of registration.
///
/// **Threading.** For the thread that builds the app.
final class RouteList {
  private final List<RouteDefinition<?>> definitions = new ArrayList<>();
  private final Map<String, RouteDefinition<?>> byShape = new HashMap<>();
  private boolean closed;

  void checkBuilding() {
    if (closed) {
      throw new IllegalStateException(
          "the app was started or mounted: routes, filters and their settings must come before that");
    }
  }

  void add(RouteDefinition<?> route) {
    String shape = route.method() + " " + route.pattern().shape();
    RouteDefinition<?> present = byShape.putIfAbsent(shape, route);
    if (present != null) {
      throw new IllegalArgumentException(
          "route %s %s matches the same requests as %s, which was registered before"
              .formatted(route.method(), route.pattern().text(), present.pattern().text()));
    }
    definitions.add(route);
  }

  /// Takes over the routes of an app that is mounted below a prefix, and ends its building.
  void mount(
      String prefix,
      RouteList part,
      NexiosApp.Options options,
      Map<Class<?>, ErrorHandler<?>> handlers) {
    part.closed = true;
    for (RouteDefinition<?> route : part.definitions) {
      route.mount(prefix, options, handlers);
      add(route);
    }
  }

  /// Ends the building and returns what serves.
  RouteTrie<ServedRoute> serve(NexiosApp.Options options, ErrorMapping errors) {
    closed = true;
    RouteTrie.Builder<ServedRoute> trie = RouteTrie.builder();
    for (RouteDefinition<?> route : definitions) {
      trie.add(route.method(), route.pattern(), route.serve(options, errors));
    }
    return trie.build();
  }

  /// Returns method and path of each route.
  List<String> lines() {
    return definitions.stream()
        .map(route -> "%-7s %s".formatted(route.method(), route.pattern().text()))
        .toList();
  }
}
