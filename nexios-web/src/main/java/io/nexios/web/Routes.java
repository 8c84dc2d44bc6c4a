package io.nexios.web;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A group of routes with a common beginning of the path and common filters.
///
/// A path is made of segments: literals, parameters `{name}` for one segment each, and at the end a
/// wildcard `{name...}` for all that follow. A literal goes before a parameter and a parameter
/// before a wildcard, whatever the order of registration. A filter holds for all routes of its
/// group and of the groups inside, whatever the order of registration.
///
/// **Threading.** Before [NexiosApp#start()], by the thread that builds the app. Afterwards every
/// method throws [IllegalStateException].
public sealed interface Routes permits NexiosApp, RouteGroup {
  /// Registers a handler for a method and a path.
  ///
  /// @param method in capitals: `GET`
  /// @param path begins with a slash, relative to the group
  /// @return the route, to be given its own limits
  /// @throws IllegalArgumentException when the path is no pattern, or the method has a route of the
  ///   same shape
  <T extends @Nullable Object> Route<T> route(
      String method, String path, Handler<? extends T> handler);

  /// Registers a handler for GET, which also answers HEAD. See [#route].
  default <T extends @Nullable Object> Route<T> get(String path, Handler<? extends T> handler) {
    return route("GET", path, handler);
  }

  /// Registers a handler for POST. See [#route].
  default <T extends @Nullable Object> Route<T> post(String path, Handler<? extends T> handler) {
    return route("POST", path, handler);
  }

  /// Registers a handler for PUT. See [#route].
  default <T extends @Nullable Object> Route<T> put(String path, Handler<? extends T> handler) {
    return route("PUT", path, handler);
  }

  /// Registers a handler for PATCH. See [#route].
  default <T extends @Nullable Object> Route<T> patch(String path, Handler<? extends T> handler) {
    return route("PATCH", path, handler);
  }

  /// Registers a handler for DELETE. See [#route].
  default <T extends @Nullable Object> Route<T> delete(String path, Handler<? extends T> handler) {
    return route("DELETE", path, handler);
  }

  /// Adds a filter that runs before the handlers, outer groups first, in order of registration.
  Routes before(Filter filter);

  /// Adds a filter that runs behind the handlers, inner groups first, in order of registration:
  /// when the answer is known and before it is sent, also when it is a problem. Not when the client
  /// has left or the answer of a deadline is sent already.
  Routes after(Filter filter);

  /// Sets how long the handlers of this group may take, in place of the limit of the group around
  /// it; a route's own comes before it.
  ///
  /// @throws IllegalArgumentException when it is not positive
  Routes timeout(Duration limit);

  /// Registers routes below a prefix.
  ///
  /// @param prefix begins with a slash; may hold parameters
  /// @param routes is called at once with the group
  Routes group(String prefix, Consumer<? super Routes> routes);

  /// Serves the files of a folder below a prefix, with `index.html` for the prefix itself and a
  /// slash.
  ///
  /// Nothing outside of the folder is served, whatever the path or a symbolic link says. Content
  /// types follow the file names. Understands `If-Match`, `If-Unmodified-Since`, `If-None-Match`,
  /// `If-Modified-Since`, and one range with `If-Range`.
  ///
  /// @param prefix begins with a slash
  /// @param folder need not exist yet
  Routes files(String prefix, Path folder);
}
