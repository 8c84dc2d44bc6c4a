package io.nexios.web;

import io.nexios.web.internal.json.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// Answers `/health/live`, `/health/ready` and `/health` for both, unless the app has such routes.
/// Asked on the event loop and outside of the overload limit: a full house is no reason to be
/// restarted.
final class Health {
  static final SortedSet<String> METHODS =
      Collections.unmodifiableSortedSet(new TreeSet<>(List.of("GET", "HEAD", "OPTIONS")));

  private final InFlight inFlight;

  Health(InFlight inFlight) {
    this.inFlight = inFlight;
  }

  boolean covers(String path) {
    return switch (path) {
      case "/health", "/health/live", "/health/ready" -> true;
      default -> false;
    };
  }

  Answer answer(String path) {
    boolean up = path.equals("/health/live") || !inFlight.isDraining();
    byte[] body = Json.write(Map.of("status", up ? "up" : "shutting down"));
    Headers headers =
        Headers.builder()
            .add("content-type", "application/json")
            .add("cache-control", "no-store")
            .build();
    return new Answer(up ? 200 : 503, headers, new Answer.Bytes(body));
  }
}
