package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// How this module starts and joins threads.
final class Threads {
  static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();

  /**
   * For work that belongs to nobody: it inherits no thread-locals of whoever happens to start it.
   */
  static final ThreadFactory NEUTRAL =
      Thread.ofVirtual().inheritInheritableThreadLocals(false).factory();

  private Threads() {}

  /// Starts a virtual thread that belongs to no task tree.
  static Thread startDetached(TimeSource time, String name, Runnable body) {
    Thread thread = NEUTRAL.newThread(() -> runIn(time, body));
    thread.setName(name);
    time.threadStarting(thread);
    thread.start();
    return thread;
  }

  /// Lets threads run that have just been started, before the calling thread parks to wait for
  /// them: an owner that is woken by each of three short tasks parks three times, one that yields
  /// first not at all. About 100 ns where it does not help.
  @SuppressWarnings("ThreadPriorityCheck") // a matter of speed only
  static void letOthersRun() {
    if (Thread.currentThread().isVirtual()) {
      Thread.yield();
    }
  }

  /// Runs a body with `TimeSource.current()` being the given one.
  static void runIn(TimeSource time, Runnable body) {
    if (time == TimeSource.system()) {
      body.run();
    } else {
      TimeSource.bind(
          time,
          () -> {
            body.run();
            return true;
          });
    }
  }

  /// Waits until all threads are terminated, whatever interrupts come; these are kept in the flag.
  static void joinAll(Iterable<Thread> threads) {
    for (Thread thread : threads) {
      joinOneKeepingInterrupts(thread);
    }
  }

  static void joinOneKeepingInterrupts(Thread thread) {
    if (joinOne(thread)) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until a thread is terminated. Returns whether an interrupt came meanwhile.
  static boolean joinOne(@Nullable Thread thread) {
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException keptByTheCaller) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
