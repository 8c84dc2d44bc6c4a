package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;

/// A running measurement; closing it ends it and records it in [Timings].
///
/// **Threading.** Belongs to the thread that began it.
public final class Timing implements AutoCloseable {
  private final String name;
  private final TimeSource time;
  private final long beganAtNanos;
  private boolean closed; // by its own thread

  private Timing(String name, TimeSource time) {
    this.name = name;
    this.time = time;
    this.beganAtNanos = time.nanoTime();
  }

  static Timing begin(String name) {
    return new Timing(name, Alarm.clock());
  }

  /// {@return the time since the beginning}
  public Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - beganAtNanos);
  }

  /// Records the time since the beginning. Closing again does nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Timings.record(name, time.nanoTime() - beganAtNanos);
    }
  }
}
