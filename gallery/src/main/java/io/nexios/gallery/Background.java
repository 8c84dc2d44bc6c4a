package io.nexios.gallery;

import io.nexios.concurrency.CancelledException;
import io.nexios.web.NexiosApp;
import io.nexios.web.ProblemException;

/// The background tasks of the gallery, by name.
final class Background {
  private Background() {}

  /// {@return why a task was cut short, in words}
  static String why(Exception end) {
    return end instanceof CancelledException cancelled
        ? cancelled.reason().toString()
        : "interrupted";
  }

  /// Cancels a running task.
  ///
  /// @param app whose task it is
  /// @param name of the task
  /// @return the name
  /// @throws ProblemException 404 when no such task is running
  static String cancel(NexiosApp app, String name) {
    return app.background().active().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .map(
            task -> {
              task.cancel("a visitor asked for it");
              return name;
            })
        .orElseThrow(() -> new ProblemException(404, "no task named %s runs".formatted(name)));
  }
}
