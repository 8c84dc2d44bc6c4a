package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The registry of tasks that outlive the work which created them: strongly held while they run,
/// listed, and drained before the application ends.
///
/// A task here has neither the deadline nor the cancel of its creator, but its context. A failure
/// that nobody waits for, and that nobody has taken a future of, is logged once, when it happens.
///
/// **Threading.** All methods may be called from any thread.
public final class BackgroundTasks implements AutoCloseable {
  /*
   * Overview. `closed` is set before a drain looks at the tasks; a creator adds its task first and
   * reads `closed` second, and takes the task back when it finds it set. So a drain sees every task
   * that runs.
   */

  private static final BackgroundTasks PROCESS = new BackgroundTasks("background");

  /** How long a drain waits for cancelled tasks when its grace period is shorter. */
  private static final Duration MIN_AFTER_CANCEL = Duration.ofSeconds(1);

  private final String name;
  private final Set<BackgroundNode<?>> running = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastId = new AtomicLong();
  private final Set<Thread> drainers = ConcurrentHashMap.newKeySet();
  private final Set<Thread> sleepers = ConcurrentHashMap.newKeySet(); // between two runs
  private volatile boolean closed;

  private BackgroundTasks(String name) {
    this.name = name;
  }

  /// Opens a registry.
  ///
  /// @param name the first part of the paths of its tasks
  /// @return an empty registry
  public static BackgroundTasks open(String name) {
    return new BackgroundTasks(Objects.requireNonNull(name, "name"));
  }

  /// {@return the registry that the calling thread's tree was opened with, or that of the process}
  static BackgroundTasks current() {
    for (Scope scope = Root.currentScope(); scope != null; scope = scope.parent) {
      if (scope instanceof TaskGroup group && group.backgroundTasks() != null) {
        return group.backgroundTasks();
      }
      if (scope instanceof BackgroundNode<?> task) {
        return task.registry();
      }
    }
    return PROCESS;
  }

  /// {@return the name given at the opening}
  public String name() {
    return name;
  }

  /// Creates a task and starts it on a virtual thread.
  ///
  /// @param name the leaf of its path
  /// @param work what it runs
  /// @return its handle, which may be dropped
  /// @throws IllegalStateException when the registry is draining or closed
  public <T extends @Nullable Object> BackgroundTask<T> create(
      String name, Callable<? extends T> work) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(work, "work");
    ensureOpen(name);
    TimeSource time = Alarm.clock();
    BackgroundNode<T> task = new BackgroundNode<>(this, time, lastId.incrementAndGet(), name, work);
    Thread thread = task.prepare(Threads.VIRTUAL, ContextSnapshot.capture());
    running.add(task);
    boolean started = false;
    boolean told = false;
    try {
      ensureOpen(name);
      told = true;
      Listeners.created(task);
      time.threadStarting(thread);
      thread.start();
      started = true;
    } finally {
      if (!started) {
        task.endUnstarted();
        if (told) {
          Listeners.ended(task);
        }
        remove(task);
      }
    }
    return task;
  }

  /// As [#create(String, Callable)], for work without a value.
  ///
  /// @param name the leaf of its path
  /// @param work what it runs
  /// @return its handle, which may be dropped
  /// @throws IllegalStateException when the registry is draining or closed
  public BackgroundTask<@Nullable Void> create(String name, VoidWork<? extends Exception> work) {
    return create(name, Callables.of(work));
  }

  /// Runs a piece of work again and again, until it is cancelled or the registry drains.
  ///
  /// **Timing.** The first run begins one period from now, each further one a period after the last
  /// has begun, or when it has ended if that is later: runs neither overlap nor catch up. A run
  /// that fails is logged, and the next one comes as if it had not.
  ///
  /// @param period from beginning to beginning; positive
  /// @param name the leaf of its path
  /// @param work what it runs each time
  /// @return the handle of the whole repetition
  /// @throws IllegalStateException when the registry is draining or closed
  public BackgroundTask<@Nullable Void> every(
      Duration period, String name, VoidWork<? extends Exception> work) {
    Objects.requireNonNull(work, "work");
    if (!period.isPositive()) {
      throw Rejections.outOfRange("period in nanoseconds", 1, Long.MAX_VALUE, period);
    }
    return create(name, () -> repeat(period, name, work));
  }

  private void repeat(Duration period, String name, VoidWork<? extends Exception> work)
      throws InterruptedException {
    Deadline next = Deadline.in(period);
    while (sleepUntil(next)) {
      next = Deadline.in(period); // before the run, so that its length does not add to the period
      runOnce(name, work);
    }
  }

  /// Waits for the next run; false once a drain has begun, which need not wait for a sleeping task.
  private boolean sleepUntil(Deadline next) throws InterruptedException {
    Thread sleeper = Thread.currentThread();
    sleepers.add(sleeper);
    try (Alarm alarm = Alarm.in(next.remaining())) {
      Parking.until(() -> closed || alarm.hasRung());
      return !closed;
    } finally {
      sleepers.remove(sleeper);
    }
  }

  private static void runOnce(String name, VoidWork<? extends Exception> work) {
    try {
      work.run();
    } catch (Exception failure) { // one bad run must not end the repetition, a cancel must
      if (Throwables.isConsequenceOfCancel(failure)) {
        Cancellation.check();
      }
      Reports.periodicRunFailed(name, failure);
    } finally {
      Parking.takeForeignInterrupt(); // a flag that the run leaves set is not for the next one
    }
  }

  /// {@return the tasks that have not ended, oldest first}
  public List<BackgroundTask<?>> active() {
    List<BackgroundTask<?>> tasks = new ArrayList<>(running);
    tasks.sort(Comparator.comparingLong(BackgroundTask::id));
    return tasks;
  }

  /// Refuses new tasks, waits for the running ones, then cancels the rest with the reason
  /// [CancelReason.Shutdown] and waits for it. A second drain does no harm.
  ///
  /// **Timing.** Waits at most `grace`, and after the cancel as long again but at least one second.
  ///
  /// **Cancellation.** A cancel point; the registry stays closed to new tasks.
  ///
  /// @param grace how long tasks may go on by themselves; zero cancels at once
  /// @return what became of the tasks that ran when the drain began
  /// @throws InterruptedException when the calling thread is interrupted
  public DrainReport drain(Duration grace) throws InterruptedException {
    Objects.requireNonNull(grace, "grace");
    closed = true;
    List<BackgroundNode<?>> before = sorted(); // first: who sleeps ends at once when woken
    sleepers.forEach(LockSupport::unpark);
    waitForAll(before, grace);
    List<BackgroundNode<?>> late = alive(before);
    late.forEach(task -> task.cancel(new CancelReason.Shutdown()));
    waitForAll(late, grace.compareTo(MIN_AFTER_CANCEL) < 0 ? MIN_AFTER_CANCEL : grace);
    List<BackgroundNode<?>> left = alive(late);
    return new DrainReport(paths(before, late), paths(late, left), paths(left, List.of()));
  }

  private List<BackgroundNode<?>> sorted() {
    List<BackgroundNode<?>> tasks = new ArrayList<>(running);
    tasks.sort(Comparator.comparingLong(BackgroundTask::id));
    return tasks;
  }

  private List<BackgroundNode<?>> alive(List<BackgroundNode<?>> tasks) {
    return tasks.stream().filter(running::contains).toList();
  }

  private static List<String> paths(
      List<BackgroundNode<?>> tasks, Collection<BackgroundNode<?>> without) {
    return tasks.stream().filter(task -> !without.contains(task)).map(TaskNode::path).toList();
  }

  private void waitForAll(List<BackgroundNode<?>> tasks, Duration limit)
      throws InterruptedException {
    if (limit.isPositive() && !alive(tasks).isEmpty()) {
      Thread waiter = Thread.currentThread();
      drainers.add(waiter);
      try (Alarm alarm = Alarm.in(limit)) {
        Parking.until(() -> alarm.hasRung() || tasks.stream().noneMatch(running::contains));
      } finally {
        drainers.remove(waiter);
      }
    }
  }

  /// Drains with a grace period of zero: cancels everything.
  ///
  /// **Cancellation.** An interrupt or a cancel ends the waiting; the interrupt is kept in the
  /// flag.
  @Override
  public void close() {
    try {
      drain(Duration.ZERO);
    } catch (InterruptedException endsTheWaitOnly) {
      Thread.currentThread().interrupt();
    } catch (CancelledException | TaskFailedException | TaskError endsTheWaitOnly) {
      return; // the next wait of the caller throws it
    }
  }

  void remove(BackgroundNode<?> task) {
    running.remove(task);
    drainers.forEach(LockSupport::unpark);
  }

  private void ensureOpen(String task) {
    if (closed) {
      throw new IllegalStateException(
          "background tasks \""
              + name
              + "\" are draining: task \""
              + task
              + "\" was not started; create it before the drain");
    }
  }
}
