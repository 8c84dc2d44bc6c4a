package io.nexios.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A registered route, to be given its own limits. All of them hold from the start of the app.
///
/// **Threading.** Before [NexiosApp#start()], by the thread that builds the app. Afterwards every
/// method throws [IllegalStateException].
///
/// @param <T> what its handler returns
public sealed interface Route<T extends @Nullable Object> permits RouteDefinition {
  /// Sets how long the handler may take, in place of the app's limit; for an [EventStream] also how
  /// long it may live.
  ///
  /// **Timing.** Counted from the complete head of the request; covers its body, and ends when the
  /// handler returns.
  ///
  /// @throws IllegalArgumentException when it is not positive
  Route<T> timeout(Duration limit);

  /// Sets what happens when the client leaves, in place of the app's rule.
  Route<T> onDisconnect(OnDisconnect action);

  /// Sets how many requests of this route may run at once; one more is answered with 503.
  ///
  /// @throws IllegalArgumentException when it is less than 1
  Route<T> bulkhead(int maxConcurrent);

  /// Sets how long a body may be, in place of the app's limit.
  ///
  /// @throws IllegalArgumentException when it is negative
  Route<T> maxBodyBytes(long maxBytes);

  /// Sets the name that stands in the banner and in task trees; otherwise method and path.
  Route<T> name(String name);
}
