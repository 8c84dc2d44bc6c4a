package io.nexios.web;

import io.nexios.web.internal.routing.PathPattern;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A route while the app is being built.
///
/// **Threading.** For the thread that builds the app.
final class RouteDefinition<T extends @Nullable Object> implements Route<T> {
  private final RouteGroup group;
  private final String method;
  private final Handler<? extends T> handler;

  private PathPattern pattern; // longer once its app is mounted
  private final Map<Class<?>, ErrorHandler<?>> errorHandlers =
      new LinkedHashMap<>(); // of mounted apps, the inner ones' first
  private NexiosApp.@Nullable Options ownOptions; // of the innermost mounted app

  /* Null or negative: as the app's options say. */
  private @Nullable String name;
  private @Nullable Duration timeout;
  private @Nullable OnDisconnect onDisconnect;
  private long maxBodyBytes = -1;
  private int bulkhead = Integer.MAX_VALUE;

  RouteDefinition(
      RouteGroup group, String method, PathPattern pattern, Handler<? extends T> handler) {
    this.group = group;
    this.method = method;
    this.pattern = pattern;
    this.handler = handler;
  }

  String method() {
    return method;
  }

  PathPattern pattern() {
    return pattern;
  }

  @Override
  public Route<T> timeout(Duration limit) {
    group.checkBuilding();
    timeout = Bounds.positive("timeout", limit);
    return this;
  }

  @Override
  public Route<T> onDisconnect(OnDisconnect action) {
    group.checkBuilding();
    onDisconnect = Objects.requireNonNull(action, "action");
    return this;
  }

  @Override
  public Route<T> bulkhead(int maxConcurrent) {
    group.checkBuilding();
    bulkhead = Bounds.atLeast(1, "bulkhead", maxConcurrent);
    return this;
  }

  @Override
  public Route<T> maxBodyBytes(long maxBytes) {
    group.checkBuilding();
    maxBodyBytes = Bounds.atLeast(0, "maxBodyBytes", maxBytes);
    return this;
  }

  @Override
  public Route<T> name(String newName) {
    group.checkBuilding();
    name = Objects.requireNonNull(newName, "name");
    return this;
  }

  /// Makes this a route of the app that its own app is mounted in.
  void mount(String prefix, NexiosApp.Options options, Map<Class<?>, ErrorHandler<?>> handlers) {
    pattern = PathPattern.parse(prefix + pattern.text());
    handlers.forEach(errorHandlers::putIfAbsent);
    if (ownOptions == null) {
      ownOptions = options;
    }
  }

  private Duration limit(NexiosApp.Options options) {
    Duration ofGroup = group.innermostTimeout();
    return timeout != null ? timeout : ofGroup != null ? ofGroup : options.requestTimeout();
  }

  /// Returns the route as it is served.
  ///
  /// @param appOptions the settings of the app that listens
  /// @param appErrors what answers to failures there
  ServedRoute serve(NexiosApp.Options appOptions, ErrorMapping appErrors) {
    NexiosApp.Options options = Objects.requireNonNullElse(ownOptions, appOptions);
    return new ServedRoute(
        Objects.requireNonNullElseGet(name, () -> method + " " + pattern.text()),
        pattern.parameterNames(),
        handler,
        group.allBefore(),
        group.allAfter(),
        limit(options),
        timeout,
        Objects.requireNonNullElse(onDisconnect, options.onDisconnect()),
        maxBodyBytes < 0 ? options.maxBodyBytes() : maxBodyBytes,
        new Places(bulkhead),
        appErrors.with(errorHandlers));
  }
}
