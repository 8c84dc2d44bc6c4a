package io.nexios.testing;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One wish of a thread that time move to an instant, and how it came out.
final class Move {
  final Thread caller = Thread.currentThread();
  final long untilNanos;
  private @Nullable AssertionError failure; // set before done
  private volatile boolean done;

  Move(long untilNanos) {
    this.untilNanos = untilNanos;
  }

  boolean isDone() {
    return done;
  }

  void end(@Nullable AssertionError withFailure) {
    failure = withFailure;
    done = true;
    LockSupport.unpark(caller);
  }

  void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }
}
