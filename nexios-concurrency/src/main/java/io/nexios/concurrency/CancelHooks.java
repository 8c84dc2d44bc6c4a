package io.nexios.concurrency;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a scope runs when it is cancelled: on a virtual thread of its own, one after another, each
/// once. The end of the scope waits for that thread, so a hook never outlives its scope.
final class CancelHooks {
  private final Scope scope;
  private final Object lock = new Object();
  private final List<Hook> waiting = new ArrayList<>(1); // guarded by lock
  private List<Thread> runners = List.of(); // guarded by lock

  CancelHooks(Scope scope) {
    this.scope = scope;
  }

  Registration add(Runnable action) {
    Hook hook = new Hook(action);
    synchronized (lock) {
      waiting.add(hook);
    }
    if (scope.isCancelled()) { // read after the add; a canceller marks first and fires second
      fire();
    }
    return () -> remove(hook);
  }

  private void remove(Hook hook) {
    synchronized (lock) {
      waiting.remove(hook);
    }
  }

  /// Starts what waits; may be called from any thread and more than once. If no thread can be had
  /// it goes on waiting, until the end of the scope at the latest, because a cancel goes further.
  void fire() {
    synchronized (lock) {
      try {
        startWaiting();
      } catch (Throwable noThread) {
        Reports.hookFailed(noThread);
      }
    }
  }

  private void startWaiting() {
    if (!waiting.isEmpty()) {
      List<Hook> due = List.copyOf(waiting);
      List<Thread> all = new ArrayList<>(runners);
      all.add(Threads.startDetached(scope.time(), "nexios-on-cancel", () -> runAll(due)));
      runners = all;
      waiting.clear();
    }
  }

  /// Waits for the hooks that were started. An interrupt meanwhile is kept in the flag.
  void awaitRunners() {
    List<Thread> started;
    synchronized (lock) {
      started = runners;
    }
    Threads.joinAll(started);
  }

  private static void runAll(List<Hook> due) {
    for (Hook hook : due) {
      try {
        hook.action.run();
      } catch (Throwable failure) { // reported, because nobody waits for its outcome
        Reports.hookFailed(failure);
      }
    }
  }

  /** Compared by identity, so that one action may be registered twice. */
  private static final class Hook {
    private final Runnable action;

    Hook(Runnable action) {
      this.action = action;
    }
  }

  /// Runs what a cancelled scope that ends has not run yet, because its canceller is slow, and
  /// waits for it. The canceller comes too late then.
  static void end(@Nullable CancelHooks hooks) {
    if (hooks != null && hooks.scope.isCancelled()) {
      hooks.fire();
      hooks.awaitRunners();
    }
  }
}
