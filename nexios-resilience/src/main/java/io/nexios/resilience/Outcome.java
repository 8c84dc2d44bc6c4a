package io.nexios.resilience;

import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.PoolSaturatedException;
import io.nexios.concurrency.TaskFailedException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;
import java.util.function.Function;

/// How one call ended, as every policy of this package counts it. A call has exactly one outcome.
///
/// **Threading.** Immutable.
public enum Outcome {
  /// The call returned.
  SUCCESS,
  /// The call returned, but took longer than the policy's limit for slow calls.
  SLOW_SUCCESS,
  /// The call threw something that speaks against the callee.
  FAILURE,
  /// The call threw something that speaks against the callee, and took longer than the limit for
  /// slow calls.
  SLOW_FAILURE,
  /// How the call ended says nothing about the callee: it was rejected on this side, or the
  /// caller's own program is broken.
  IGNORED,
  /// The caller did not want the answer any more.
  CANCELLED;

  /// Returns the outcome of a call that threw, as policies see it unless told otherwise.
  ///
  /// - [#CANCELLED] for a cancel or an interrupt, in any of the forms that the JDK gives it, and
  ///   for whatever is thrown in work that is cancelled: nobody can tell a failure from a
  ///   consequence;
  /// - [#IGNORED] for a rejection by a policy of this package or by a pool, and for every [Error],
  ///   which is a defect of this process and not of the callee;
  /// - [#FAILURE] for every other exception, also for a limit of time that was set inside the call.
  ///
  /// A [TaskFailedException] counts as what it wraps. The interrupt flag is read and not changed.
  ///
  /// @param thrown what the call threw
  /// @return `CANCELLED`, `IGNORED` or `FAILURE`
  public static Outcome of(Throwable thrown) {
    Throwable failure = unwrapped(thrown);
    if (isCancel(failure) || Cancellation.isCancelled()) {
      return CANCELLED;
    }
    boolean saysNothing =
        failure instanceof Error
            || failure instanceof Rejection
            || failure instanceof PoolSaturatedException;
    return saysNothing ? IGNORED : FAILURE;
  }

  /// What the task threw, for a failure that arrives by way of one.
  static Throwable unwrapped(Throwable thrown) {
    Throwable failure = thrown;
    while (failure instanceof TaskFailedException wrapper) {
      failure = wrapper.getCause();
    }
    return failure;
  }

  /// Asks a classifier what an exception means. One that throws itself must not hide what the work
  /// threw, nor leave the call without an outcome.
  static Outcome by(Function<? super Throwable, Outcome> classifier, Throwable thrown) {
    try {
      return Objects.requireNonNull(classifier.apply(thrown), "outcome");
    } catch (Throwable broken) { // an Error too: it says nothing about the call
      if (broken != thrown) {
        thrown.addSuppressed(broken);
      }
      return of(thrown);
    }
  }

  private static boolean isCancel(Throwable failure) {
    return switch (failure) {
      case InterruptedException _, CancelledException _, ClosedByInterruptException _ -> true;
      case SocketTimeoutException _ ->
          false; // the callee's silence, though its type says interrupt
      case InterruptedIOException _ -> true;
      case SocketException _ -> Thread.currentThread().isInterrupted();
      default -> false;
    };
  }

  /// {@return whether this speaks against the callee: `FAILURE` or `SLOW_FAILURE`}
  public boolean isFailure() {
    return this == FAILURE || this == SLOW_FAILURE;
  }

  /// {@return whether the call took longer than the limit for slow calls}
  public boolean isSlow() {
    return this == SLOW_SUCCESS || this == SLOW_FAILURE;
  }

  /// {@return whether this says anything about the callee: neither `IGNORED` nor `CANCELLED`}
  public boolean isCounted() {
    return this != IGNORED && this != CANCELLED;
  }

  /** The same end of a call that took too long. */
  Outcome slowed() {
    return switch (this) {
      case SUCCESS, SLOW_SUCCESS -> SLOW_SUCCESS;
      case FAILURE, SLOW_FAILURE -> SLOW_FAILURE;
      case IGNORED, CANCELLED -> this;
    };
  }
}
