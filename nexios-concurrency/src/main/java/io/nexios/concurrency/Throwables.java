package io.nexios.concurrency;

import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/// What the engine needs to know of exceptions it did not make, which may be broken in any way.
final class Throwables {
  /** Deep enough for every wrapper seen, and an end for a chain that loops. */
  private static final int MAX_DEPTH = 16;

  private Throwables() {}

  /// Returns `toString()`, or the class alone where that throws.
  static String describe(Throwable failure) {
    try {
      return String.valueOf(failure);
    } catch (Throwable broken) { // a message that throws must not replace the failure it describes
      return failure.getClass().getName();
    }
  }

  /// Whether a failure inside cancelled work only says that it was cancelled: an interrupt, a
  /// cancel, or either of them wrapped. `SocketException` is what the JDK's blocking sockets throw
  /// when a virtual thread is interrupted in them, with this message only.
  static boolean isConsequenceOfCancel(Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
      if (current instanceof InterruptedException
          || current instanceof CancelledException
          || current instanceof ClosedByInterruptException
          || (current instanceof SocketException
              && "Closed by interrupt".equals(messageOf(current)))) {
        return true;
      }
      current = causeOf(current);
    }
    return false;
  }

  /// Suppresses `later` under `primary`, unless it is the same failure or stands there already.
  static void suppress(Throwable primary, Throwable later) {
    if (areSame(later, primary) || later == causeOf(primary)) {
      return;
    }
    for (Throwable present : primary.getSuppressed()) {
      if (areSame(later, present)) {
        return;
      }
    }
    primary.addSuppressed(later);
  }

  /// Whether two exceptions tell of one failure: they are the same, or one is what the other, or
  /// both are what somebody got who awaited the task that failed.
  static boolean areSame(Throwable one, Throwable other) {
    return unwrapped(one) == unwrapped(other);
  }

  private static Throwable unwrapped(Throwable failure) {
    return switch (failure) {
      case TaskFailedException wrapper -> wrapper.getCause();
      case TaskError wrapper -> wrapper.getCause();
      default -> failure;
    };
  }

  /// Throws anything past the compiler, which knows of the declared types at the callers. Never
  /// returns; to be used as `throw Throwables.sneaky(failure)`.
  static RuntimeException sneaky(Throwable failure) {
    Throwables.<RuntimeException>throwAs(failure);
    throw new AssertionError("not reached");
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAs(Throwable failure) throws X {
    throw (X) failure;
  }

  private static @Nullable Throwable causeOf(Throwable failure) {
    try {
      return failure.getCause();
    } catch (Throwable broken) { // same as in describe
      return null;
    }
  }

  private static @Nullable String messageOf(Throwable failure) {
    try {
      return failure.getMessage();
    } catch (Throwable broken) { // same as in describe
      return null;
    }
  }
}
