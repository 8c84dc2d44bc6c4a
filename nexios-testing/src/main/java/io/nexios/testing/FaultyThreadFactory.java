package io.nexios.testing;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A thread factory whose n-th thread has a fault, to test that code which starts threads cleans up
/// when it cannot.
///
/// ```java
/// var threads = FaultyThreadFactory.over(Thread.ofVirtual().factory()).at(3, Fault.START_FAILS);
/// TaskGroup.run(o -> o.withThreadFactory(threads), group -> …);
/// ```
///
/// **Threading.** May be used by any thread; the number of a thread is the order of the calls of
/// [#newThread]. Null is refused everywhere.
public final class FaultyThreadFactory implements ThreadFactory {
  /// What is wrong with a thread.
  public enum Fault {
    /// `start` throws [OutOfMemoryError], as when the system has no more threads.
    START_FAILS,
    /// The factory throws [IllegalStateException], as one that has been shut down.
    FACTORY_FAILS,
    /// The factory returns null, which its contract allows.
    NO_THREAD,
    /// The thread has been started before, without the task, so `start` throws
    /// [IllegalThreadStateException].
    ALREADY_STARTED,
    /// The task begins when the test says so, with [FaultyThreadFactory#release()]. An interrupt
    /// before that stays in the flag.
    LATE,
    /// The thread starts and ends, and the task never runs.
    TASK_DROPPED,
    /// The interrupt flag is set when the task begins.
    INTERRUPTED,
    /// The thread is interrupted once, as soon as its task waits for the first time. In virtual
    /// time, that is before time moves.
    INTERRUPTED_IN_A_WAIT
  }

  private final ThreadFactory healthy;
  private final Map<Integer, Fault> faults = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final List<Thread> made = new CopyOnWriteArrayList<>();
  private final Gate late;
  private volatile boolean released;

  FaultyThreadFactory(ThreadFactory healthy, Duration patience) {
    this.healthy = healthy;
    late = new Gate(patience);
  }

  /// Returns a factory without a fault so far.
  ///
  /// @param healthy makes the threads
  /// @return the factory
  public static FaultyThreadFactory over(ThreadFactory healthy) {
    return new FaultyThreadFactory(Objects.requireNonNull(healthy, "healthy"), Patience.DEFAULT);
  }

  /// Gives a thread a fault.
  ///
  /// @param number which thread, from 1
  /// @param fault what is wrong with it
  /// @return this factory
  public FaultyThreadFactory at(int number, Fault fault) {
    if (number <= count.get()) {
      throw new IllegalArgumentException(
          "number must be above %d, that many threads are made; was %d"
              .formatted(count.get(), number));
    }
    faults.put(number, Objects.requireNonNull(fault, "fault"));
    return this;
  }

  @Override
  public @Nullable Thread newThread(Runnable task) {
    int number = count.incrementAndGet();
    Fault fault = faults.get(number);
    Thread thread = fault == null ? healthy.newThread(task) : faulty(number, fault, task);
    if (thread != null) {
      made.add(thread);
    }
    return thread;
  }

  private @Nullable Thread faulty(int number, Fault fault, Runnable task) {
    return switch (fault) {
      case START_FAILS -> new Unstartable(task);
      case FACTORY_FAILS -> throw new IllegalStateException("thread " + number + " is refused");
      case NO_THREAD -> null;
      case ALREADY_STARTED -> started(healthy.newThread(() -> {}));
      case LATE -> healthy.newThread(() -> runWhenReleased(number, task));
      case TASK_DROPPED -> healthy.newThread(() -> {});
      case INTERRUPTED -> healthy.newThread(() -> runInterrupted(task));
      case INTERRUPTED_IN_A_WAIT -> healthy.newThread(() -> runWatched(task));
    };
  }

  private static Thread started(Thread thread) {
    thread.start();
    return thread;
  }

  private void runWhenReleased(int number, Runnable task) {
    late.awaitUninterruptibly(() -> released, () -> "nobody released thread " + number);
    task.run();
  }

  private static void runInterrupted(Runnable task) {
    Thread.currentThread().interrupt();
    task.run();
  }

  private static void runWatched(Runnable task) {
    Thread runner = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    Thread watcher =
        Thread.ofVirtual().name("interrupter").unstarted(() -> interruptInWait(runner, over));
    TimeSource.current().threadStarting(watcher); // it runs until it has interrupted
    watcher.start();
    try {
      task.run();
    } finally {
      over.set(true);
    }
  }

  private static void interruptInWait(Thread runner, AtomicBoolean over) {
    Patience patience = new Patience(Patience.DEFAULT);
    while (!over.get()) {
      Thread.State state = runner.getState();
      if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
        runner.interrupt();
        return;
      }
      patience.pause();
    }
  }

  /// Lets the tasks of all late threads begin, also of those that are made later.
  public void release() {
    released = true;
    late.changed();
  }

  /// Returns the threads made so far, faulty ones included, for a test to interrupt or to join.
  ///
  /// @return a copy, in the order of their numbers if one thread has made them
  public List<Thread> threads() {
    return List.copyOf(made);
  }

  /** A virtual thread cannot be subclassed, so this one is a platform thread; it never starts. */
  private static final class Unstartable extends Thread {
    Unstartable(Runnable task) {
      super(task);
    }

    @Override
    public void start() {
      throw new OutOfMemoryError("unable to create native thread: injected fault");
    }
  }
}
