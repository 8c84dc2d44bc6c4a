package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import org.jspecify.annotations.Nullable;

/// The root of a thread that Nexios did not start: no task, no deadline, never cancelled.
final class ForeignRoot extends Root {
  private final TimeSource time = TimeSource.current();

  ForeignRoot(Thread thread) {
    super(null);
    this.thread = thread;
  }

  @Override
  TimeSource time() {
    return time;
  }

  @Override
  @Nullable Deadline deadline() {
    return null;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    throw new AssertionError("a foreign root is nobody's handler", failure);
  }
}
