package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import org.jspecify.annotations.Nullable;

/// A scope without a thread, until a test gives it one.
final class LoneRoot extends Root {
  private final TimeSource time = new Standstill();

  LoneRoot(@Nullable Scope parent) {
    super(parent);
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
    throw new AssertionError("nobody's handler", failure);
  }
}
