package io.nexios.resilience;

import io.nexios.concurrency.Work;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A permit that passes the first report on.
abstract sealed class ReportOnce implements Permit
    permits AdaptiveLimitShell.Place, CircuitBreakerPermit {
  private static final VarHandle REPORTED =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "reported", VarHandle.class, ReportOnce.class, boolean.class);

  private volatile boolean reported;

  /// Runs the call that a permit was given for, and reports how it ends.
  static <T extends @Nullable Object, X extends Throwable> T call(
      Permit permit, Work<? extends T, X> work) throws X, InterruptedException {
    T value;
    try {
      value = work.call();
    } catch (Throwable thrown) {
      permit.failure(thrown);
      throw thrown;
    }
    permit.success();
    return value;
  }

  /// Says what an exception means. Runs user code.
  abstract Outcome classify(Throwable thrown);

  /// Takes the report; called once.
  abstract void ended(Outcome outcome);

  /// Takes the right to report; true for the first caller only.
  final boolean claim() {
    return !reported && REPORTED.compareAndSet(this, false, true);
  }

  @Override
  public final void success() {
    end(Outcome.SUCCESS);
  }

  @Override
  public final void failure(Throwable thrown) {
    Objects.requireNonNull(thrown, "thrown");
    if (!reported) {
      end(classify(thrown));
    }
  }

  @Override
  public final void end(Outcome outcome) {
    Objects.requireNonNull(outcome, "outcome");
    if (claim()) {
      ended(outcome);
    }
  }

  @Override
  public final void close() {
    end(Outcome.IGNORED);
  }
}
