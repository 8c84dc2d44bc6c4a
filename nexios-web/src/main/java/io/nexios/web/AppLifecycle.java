package io.nexios.web;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * States and transitions:
 *   Fresh -> Starting     start
 *   Starting -> Running   the start has succeeded
 *   Starting -> Stopped   the start has failed
 *   Running -> Stopped    stop
 *   Fresh -> Stopped      stop, which then makes a start impossible
 *
 * I1. Each transition is a CAS, and whoever wins it does the work that belongs to it; everybody else waits
 *     for the future in the state.
 * I2. The work of a stop runs on a thread of its own, so that neither an interrupt nor a cancelled scope
 *     of the caller reaches it.
 */
/// Starts and stops an app once.
///
/// **Threading.** All methods may be called from any thread.
final class AppLifecycle {
  private final AtomicReference<State> state = new AtomicReference<>(new Fresh());

  private sealed interface State {}

  private record Fresh() implements State {}

  /// @param settled completes when the start has succeeded or failed
  private record Starting(CompletableFuture<@Nullable Void> settled) implements State {}

  /// @param app what runs
  /// @param stopper what the process runs at its end
  private record Running(RunningApp app, Runnable stopper) implements State {}

  /// @param done completes when nothing is left
  private record Stopped(CompletableFuture<@Nullable Void> done) implements State {}

  void start(Callable<RunningApp> starter) throws Exception {
    Starting starting = new Starting(new CompletableFuture<>());
    State seen = state.get();
    if (!(seen instanceof Fresh) || !state.compareAndSet(seen, starting)) {
      throw new IllegalStateException("the app was started or stopped before: make a new one");
    }
    try {
      RunningApp app = starter.call();
      Runnable stopper = () -> stop(app.shutdownGrace());
      boolean isInTime = ProcessEnd.add(stopper); // whose stop waits until this start has settled
      state.set(new Running(app, stopper));
      if (!isInTime) {
        stopper.run();
        throw new IllegalStateException("the process ends: the app was stopped again");
      }
    } finally {
      state.compareAndSet(starting, new Stopped(CompletableFuture.completedFuture(null)));
      starting.settled().complete(null);
    }
  }

  /// Makes a start impossible, for an app that becomes a part of another.
  ///
  /// @throws IllegalStateException when it was started or stopped before
  void close() {
    State seen = state.get();
    if (!(seen instanceof Fresh)
        || !state.compareAndSet(seen, new Stopped(CompletableFuture.completedFuture(null)))) {
      throw new IllegalStateException("the app was started or stopped before: make a new one");
    }
  }

  RunningApp running() {
    if (state.get() instanceof Running running) {
      return running.app();
    }
    throw new IllegalStateException("the app does not run: start() it first");
  }

  void stop(Duration grace) {
    Stopped stopped = new Stopped(new CompletableFuture<>());
    while (true) {
      State seen = state.get();
      switch (seen) {
        case Fresh _ -> {
          if (state.compareAndSet(seen, stopped)) {
            stopped.done().complete(null);
          }
        }
        case Starting(CompletableFuture<@Nullable Void> settled) -> settled.join();
        case Running(RunningApp app, Runnable stopper) -> {
          if (state.compareAndSet(seen, stopped)) {
            stop(app, stopper, grace, stopped.done());
          }
        }
        case Stopped(CompletableFuture<@Nullable Void> done) -> {
          done.join();
          return;
        }
      }
    }
  }

  private static void stop(
      RunningApp app, Runnable stopper, Duration grace, CompletableFuture<@Nullable Void> done) {
    Thread thread =
        Thread.ofPlatform()
            .name("nexios-stop")
            .unstarted(
                () -> {
                  try {
                    app.stop(grace);
                    ProcessEnd.remove(stopper);
                  } finally {
                    done.complete(null);
                  }
                });
    app.threadStarting(thread);
    thread.start();
  }
}
