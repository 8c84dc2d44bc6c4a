package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A value that was loaded, with its age and the timers that end its freshness and its life.
final class Loaded<T extends @Nullable Object> {
  private final T value;
  private final TimeSource time;
  private final long loadedAtNanos;
  private volatile TimeSource.@Nullable Timer refresh; // set once, after publication
  private volatile TimeSource.@Nullable Timer expiry; // likewise
  private volatile boolean disarmed;

  Loaded(T value, TimeSource time) {
    this.value = value;
    this.time = time;
    this.loadedAtNanos = time.nanoTime();
  }

  T value() {
    return value;
  }

  Duration age() {
    return Duration.ofNanos(time.nanoTime() - loadedAtNanos);
  }

  /// Sets the timers; those of a value that was replaced meanwhile are taken back at once.
  void arm(
      @Nullable Duration refreshAfter,
      Runnable onDue,
      @Nullable Duration expireAfter,
      Runnable onExpiry) {
    if (refreshAfter != null) {
      refresh = time.schedule(Durations.toNanos(refreshAfter), onDue);
    }
    if (expireAfter != null) {
      expiry = time.schedule(Durations.toNanos(expireAfter), onExpiry);
    }
    if (disarmed) {
      disarm();
    }
  }

  void disarm() {
    disarmed = true;
    cancel(refresh);
    cancel(expiry);
  }

  private static void cancel(TimeSource.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
