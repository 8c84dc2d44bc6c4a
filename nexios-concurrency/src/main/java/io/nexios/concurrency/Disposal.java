package io.nexios.concurrency;

import org.jspecify.annotations.Nullable;

/// What happens to a value that arrived too late for anybody to take it.
final class Disposal {
  private Disposal() {}

  /// Closes the value if it can be closed; a failure of that is reported.
  static void close(@Nullable Object value, String path) {
    if (value instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Throwable failure) { // nobody waits for this value
        Reports.notClosed(path, failure);
      }
    }
  }
}
