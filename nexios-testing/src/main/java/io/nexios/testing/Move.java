package io.nexios.testing;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One wish of a thread that time move to an instant, and how it came out.
final class Move {
  final Thread caller = Thread.currentThread();
  final long untilNanos;
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  Move(long untilNanos) {
    this.untilNanos = untilNanos;
  }

  boolean isDone() {
    return outcome.get() != null;
  }

  /// Ends the move, unless it has ended. Returns whether this call did.
  boolean end(@Nullable AssertionError failure) {
    boolean ended = outcome.compareAndSet(null, new Outcome(failure));
    LockSupport.unpark(caller);
    return ended;
  }

  void throwFailure() {
    Outcome reached = outcome.get();
    if (reached != null && reached.failure != null) {
      throw reached.failure;
    }
  }

  private record Outcome(@Nullable AssertionError failure) {}
}
