package io.nexios.resilience;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Counts failures in a row; one success ends the row. A slow call counts like a failed one.
final class Streak extends Tally {
  private static final VarHandle LENGTH =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "length", VarHandle.class, Streak.class, long.class);

  private final int threshold;
  private volatile long length;

  Streak(int threshold) {
    this.threshold = threshold;
  }

  @Override
  boolean add(Outcome outcome, long now) {
    if (outcome == Outcome.SUCCESS) {
      endRow();
      return false;
    }
    return (long) LENGTH.getAndAdd(this, 1L) + 1 >= threshold;
  }

  /// Ends the row by a success. One that is long enough stays: it has tripped, and the thread that
  /// made it so is on its way to open the breaker. The usual success finds no row and writes
  /// nothing.
  private void endRow() {
    long seen = length;
    while (seen != 0 && seen < threshold && !LENGTH.compareAndSet(this, seen, 0L)) {
      seen = length;
    }
  }

  @Override
  Counts counts(long now) {
    long failed = length;
    return new Counts(failed, failed, 0);
  }

  @Override
  boolean isTripped(long now) {
    return length >= threshold;
  }

  @Override
  boolean readsTime() {
    return false;
  }

  @Override
  Tally resized(Settings settings, long now) {
    Tally next = settings.newTally(now);
    if (next instanceof Streak streak) {
      streak.length = length;
    }
    return next;
  }
}
