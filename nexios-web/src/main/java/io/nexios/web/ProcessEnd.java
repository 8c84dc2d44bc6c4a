package io.nexios.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/* Overview.
 *
 * The JVM runs its hooks all at once. An app that others of the same process call would then refuse them
 * while they still answer, so all apps share one hook, which stops them one by one.
 *
 * I1. The hook is with the JVM while there is a stopper, and only then: what has stopped leaves nothing behind.
 * I2. Once the hook has begun, nothing is added: whoever comes later is told so and stops by itself.
 * I3. No stopper runs under the lock.
 */
/// Stops what runs when the process ends: what was added last goes first.
///
/// **Threading.** All methods may be called from any thread.
final class ProcessEnd {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Deque<Runnable> STOPPERS = new ArrayDeque<>(); // guarded by LOCK
  private static @Nullable Thread hook; // guarded by LOCK
  private static boolean hasBegun; // guarded by LOCK

  private ProcessEnd() {}

  /// Adds what stops something.
  ///
  /// @return whether it will be run; not when the process ends already
  static boolean add(Runnable stopper) {
    LOCK.lock();
    try {
      if (hasBegun || !isHooked()) {
        return false;
      }
      STOPPERS.addLast(stopper);
      return true;
    } finally {
      LOCK.unlock();
    }
  }

  private static boolean isHooked() {
    if (hook != null) {
      return true;
    }
    Thread thread = new Thread(ProcessEnd::stopAll, "nexios-shutdown-hook");
    try {
      Runtime.getRuntime().addShutdownHook(thread);
    } catch (IllegalStateException processEnds) {
      return false;
    }
    hook = thread;
    return true;
  }

  /// Forgets what has stopped by itself.
  static void remove(Runnable stopper) {
    LOCK.lock();
    try {
      STOPPERS.remove(stopper);
      if (STOPPERS.isEmpty() && hook != null && !hasBegun) {
        unhook(hook);
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static void unhook(Thread thread) {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
      hook = null;
    } catch (IllegalStateException processEnds) {
      // the hook is about to begin, and finds nothing
    }
  }

  private static void stopAll() {
    for (Runnable stopper = next(); stopper != null; stopper = next()) {
      stopper.run();
    }
  }

  private static @Nullable Runnable next() {
    LOCK.lock();
    try {
      hasBegun = true;
      return STOPPERS.pollLast();
    } finally {
      LOCK.unlock();
    }
  }
}
