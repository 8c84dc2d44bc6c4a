package io.nexios.web;

import io.nexios.web.internal.routing.PathPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A group inside another, or the outermost one.
final class RouteGroup implements Routes {
  private final RouteList routes;
  private @Nullable RouteGroup parent; // set later only when the app is mounted in another
  private final String prefix;
  private final List<Filter> before = new ArrayList<>();
  private final List<Filter> after = new ArrayList<>();
  private @Nullable Duration timeout; // null: as the group around it says

  RouteGroup(RouteList routes) {
    this(routes, null, "");
  }

  private RouteGroup(RouteList routes, @Nullable RouteGroup parent, String prefix) {
    this.routes = routes;
    this.parent = parent;
    this.prefix = prefix;
  }

  @Override
  public <T extends @Nullable Object> Route<T> route(
      String method, String path, Handler<? extends T> handler) {
    checkBuilding();
    Objects.requireNonNull(handler, "handler");
    FieldRules.checkName(method); // a method is a token as a header's name is
    PathPattern.parse(path);
    PathPattern pattern = PathPattern.parse(prefix + path);
    RouteDefinition<T> route = new RouteDefinition<>(this, method, pattern, handler);
    routes.add(route);
    return route;
  }

  @Override
  public Routes before(Filter filter) {
    checkBuilding();
    before.add(Objects.requireNonNull(filter, "filter"));
    return this;
  }

  @Override
  public Routes after(Filter filter) {
    checkBuilding();
    after.add(Objects.requireNonNull(filter, "filter"));
    return this;
  }

  @Override
  public Routes timeout(Duration limit) {
    checkBuilding();
    timeout = Bounds.positive("timeout", limit);
    return this;
  }

  @Override
  public Routes group(String groupPrefix, Consumer<? super Routes> content) {
    checkBuilding();
    PathPattern.parse(groupPrefix);
    content.accept(new RouteGroup(routes, this, prefix + withoutSlash(groupPrefix)));
    return this;
  }

  @Override
  public Routes files(String filesPrefix, Path folder) {
    StaticFiles files = new StaticFiles(folder);
    String base = withoutSlash(filesPrefix);
    get(base + "/", files::index);
    get(base + "/{path...}", files::file);
    return this;
  }

  /// Makes the filters of this group, and its limit of time, hold around those of another app.
  void adopt(RouteGroup rootOfAnother) {
    rootOfAnother.parent = this;
  }

  static String withoutSlash(String prefix) {
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  void checkBuilding() {
    routes.checkBuilding();
  }

  /// Returns the filters that run before a handler of this group: the outermost group's first.
  List<Filter> allBefore() {
    return parent == null
        ? List.copyOf(before)
        : Stream.concat(parent.allBefore().stream(), before.stream()).toList();
  }

  /// Returns the filters that run behind a handler of this group: the outermost group's last.
  List<Filter> allAfter() {
    return parent == null
        ? List.copyOf(after)
        : Stream.concat(after.stream(), parent.allAfter().stream()).toList();
  }

  /// Returns the limit of time that holds for this group, or null where the app's options count.
  @Nullable Duration innermostTimeout() {
    return timeout != null || parent == null ? timeout : parent.innermostTimeout();
  }
}
