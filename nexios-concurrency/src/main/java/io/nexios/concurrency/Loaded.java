package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A value that was loaded, with its age and the timers that end its freshness and its life.
final class Loaded<T extends @Nullable Object> {
  private final T value;
  private final TimeSource time;
  private final long loadedAtNanos;
  private volatile TimeSource.@Nullable Timer refresh; // set once, after publication
  private volatile TimeSource.@Nullable Timer expiry; // likewise
  private final AtomicReference<TimeSource.@Nullable Timer> pause = new AtomicReference<>();
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

  /// Sets the timer that ends the pause after a failed refresh, in place of an earlier one.
  void armPause(long nanos, Runnable onEnd) {
    cancel(pause.getAndSet(time.schedule(nanos, onEnd)));
    if (disarmed) {
      disarm();
    }
  }

  void disarm() {
    disarmed = true;
    cancel(refresh);
    cancel(expiry);
    cancel(pause.get());
  }

  private static void cancel(TimeSource.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
