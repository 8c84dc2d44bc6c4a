package io.nexios.concurrency;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How running work learns that it was cancelled, reacts to it, and protects its cleanup.
///
/// Every wait of Nexios throws while the calling thread's innermost scope is cancelled, and every
/// other blocking call sees an interrupt. The methods here are for code that does neither, and for
/// authors of synchronizers of their own.
public final class Cancellation {
  private Cancellation() {}

  /// Throws if the work of the calling thread is cancelled: for loops that compute and never wait.
  ///
  /// @throws CancelledException with the reason, when it is cancelled
  /// @throws TaskFailedException when the calling thread owns the group that failed
  public static void check() {
    Root root = Root.current();
    if (root != null) {
      root.throwIfCancelled();
    }
  }

  /// {@return whether the work of the calling thread is cancelled; false inside a shield}
  public static boolean isCancelled() {
    Scope scope = Root.currentScope();
    return scope != null && scope.isCancelled();
  }

  /// {@return why the work of the calling thread is cancelled, if it is}
  public static Optional<CancelReason> reason() {
    Scope scope = Root.currentScope();
    return scope == null ? Optional.empty() : Optional.ofNullable(scope.reason());
  }

  /// Registers an action for the moment at which the calling thread's innermost scope is cancelled:
  /// for things that an interrupt does not stop.
  ///
  /// **Threading.** The action runs once, on a virtual thread of its own, never on the cancelled
  /// one; at once if the scope is cancelled already. The scope waits for it at its end. It never
  /// runs after an end without a cancel, and outside of any scope never at all. What it throws is
  /// logged.
  ///
  /// @param action brief; anything it needs in order to end must not wait for the cancelled work
  /// @return takes the action back
  public static Registration onCancel(Runnable action) {
    Objects.requireNonNull(action, "action");
    Scope scope = Root.currentScope();
    return scope == null ? () -> {} : scope.hooks().add(action);
  }

  /// Runs work that a cancel from outside does not reach, for cleanup that has to wait: neither its
  /// waits throw, nor does an interrupt of Nexios arrive. Afterwards the cancel holds again.
  /// Deadlines and groups opened inside work as usual; tasks created in a group of outside are not
  /// shielded.
  ///
  /// **Timing.** After `limit` the cancel comes through, interrupt included.
  ///
  /// @param limit how long the work is protected at most
  /// @param work runs in the calling thread
  /// @return what the work returns
  /// @throws X what the work throws
  /// @throws InterruptedException when the work throws it
  public static <T extends @Nullable Object, X extends Throwable> T shield(
      Duration limit, Work<? extends T, X> work) throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    return Shield.call(Objects.requireNonNull(limit, "limit"), work);
  }

  /// As [#shield(Duration, Work)], without a value.
  ///
  /// @param limit how long the work is protected at most
  /// @param work runs in the calling thread
  /// @throws X what the work throws
  /// @throws InterruptedException when the work throws it
  public static <X extends Throwable> void shield(Duration limit, VoidWork<X> work)
      throws X, InterruptedException {
    Shield.call(Objects.requireNonNull(limit, "limit"), Callables.work(work));
  }

  /// Waits until a condition holds, as every wait of Nexios does: for authors of synchronizers.
  /// There is no limit of time; a deadline of the scope, or a timer that makes the condition true,
  /// sets one.
  ///
  /// **Threading.** Whoever makes the condition true unparks the calling thread afterwards
  /// ([java.util.concurrent.locks.LockSupport#unpark]). The condition is asked often, on the
  /// calling thread only, and must not block.
  ///
  /// **Cancellation.** A cancel point. A condition that holds is taken first, cancelled or not.
  ///
  /// @param ready the condition
  /// @throws CancelledException while the calling thread's innermost scope is cancelled
  /// @throws InterruptedException when somebody else interrupts; the flag is then clear
  public static void awaitUntil(BooleanSupplier ready) throws InterruptedException {
    Parking.until(Objects.requireNonNull(ready, "ready"));
  }
}
