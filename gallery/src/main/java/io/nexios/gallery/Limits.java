package io.nexios.gallery;

import java.time.Duration;

/// How long the gallery waits for its parts.
///
/// @param replica for each of the two databases that answer a search
/// @param fallback for the upstream service, when it answers a search
/// @param external for the two calls of `/external-data` together
/// @param fresh how old the configuration gets before it is refreshed
record Limits(Duration replica, Duration fallback, Duration external, Duration fresh) {
  /// {@return those of the seed page, but for the refresh, which a visitor wants to see happen}
  static Limits standard() {
    return new Limits(
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10));
  }
}
