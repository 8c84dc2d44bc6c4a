package io.nexios.concurrency;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A bounded pool of platform threads for work that computes for long or pins its carrier, so that
/// virtual threads stay free for everybody else.
///
/// A call waits for its work: the pool adds no concurrency of its own, and the work belongs to the
/// caller's task tree. A call made inside a call of the same pool runs at once, on the same thread,
/// or on an extra one when tasks lie between; so no call waits behind one that it belongs to. What
/// does not belong to it, a background task or the load of an [AsyncLazy], has to queue: a call
/// that waits for one of these should run on another pool than they do.
///
/// **Threading.** All methods may be called from any thread.
///
/// **Source.** The work queue of `java.util.concurrent.ThreadPoolExecutor`, with direct hand-over
/// to an idle thread.
public final class ThreadPool implements AutoCloseable {
  /*
   * Overview. One lock guards the queue, the idle workers and the counts; it is held for a few
   * instructions, or while a thread starts, and never while work runs. A call is handed to an idle
   * worker, or to a new one, or waits in the queue; a worker that has ended a call takes the next one
   * or becomes idle. So:
   *
   * I13. While a call is in the queue no worker is idle, and as many workers as allowed are alive.
   *      That is why a thread starts under the lock: one that cannot be had was never counted on.
   * I14. Every call made so far has completed, runs on a worker or an extra, or is in the queue.
   */

  private static final int MAX_THREADS = 1_024;

  private final String name;
  private final Options options;
  private final ThreadFactory threads;
  private final Object lock = new Object();
  private final Deque<PoolCall<?, ?>> queue = new ArrayDeque<>(); // guarded by lock
  private final Deque<PoolWorker> idle = new ArrayDeque<>(); // guarded by lock
  private final List<PoolWorker> workers = new ArrayList<>(); // guarded by lock
  private final List<PoolWorker> extras = new ArrayList<>(); // guarded by lock
  private final List<Thread> leaving = new ArrayList<>(); // guarded by lock; may still be ending
  private long completed; // guarded by lock
  private long queuedNanos; // guarded by lock; of the completed calls, like the next
  private long runNanos; // guarded by lock
  private boolean closed; // guarded by lock

  /// What happens to a call when the queue is full.
  public enum Saturation {
    /// The caller waits for its turn, first come first served.
    WAIT,
    /// The call throws [PoolSaturatedException].
    REJECT
  }

  private static final class Shared {
    static final ThreadPool POOL = new ThreadPool("shared", Options.DEFAULT);
  }

  private ThreadPool(String name, Options options) {
    this(name, options, factory(name));
  }

  /// For tests, whose threads may fail to start.
  ThreadPool(String name, Options options, ThreadFactory threads) {
    this.name = name;
    this.options = options;
    this.threads = threads;
  }

  /// Makes threads that inherit nothing from the caller that happens to need a new one.
  private static ThreadFactory factory(String name) {
    return Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("nexios-pool-" + name + "-", 1)
        .factory();
  }

  /// {@return the pool of the process: as many threads as processors, a queue of 1,024, WAIT}
  public static ThreadPool shared() {
    return Shared.POOL;
  }

  /// Makes a pool; its threads start when they are needed.
  ///
  /// @param name for thread names, snapshots and errors
  /// @param options changes the defaults, which are those of [#shared()]
  /// @return an open pool
  public static ThreadPool of(String name, UnaryOperator<Options> options) {
    return new ThreadPool(Objects.requireNonNull(name, "name"), options.apply(Options.DEFAULT));
  }

  /// Runs work on a thread of the pool and waits for it.
  ///
  /// **Cancellation.** A cancel point while queued: the work then never runs. While it runs, a
  /// cancel or an interrupt of the caller interrupts it, and this call waits for its end; a value
  /// that it returns all the same is returned. **Timing.** The caller's deadline covers the queue
  /// too.
  ///
  /// @param work runs with the caller's context
  /// @return what the work returns
  /// @throws X what the work throws, unchanged, with the caller's stack below its own
  /// @throws PoolSaturatedException when the queue is full and the pool rejects
  /// @throws CancelledException when the caller was cancelled
  /// @throws IllegalStateException when the pool is closed
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    Scope above = Root.currentScope();
    if (above != null && above.root() instanceof PoolCall<?, ?> running && running.pool() == this) {
      return work.call();
    }
    return new PoolCall<T, X>(this, above, work).execute(isInside(above));
  }

  /// As [#call], without a value.
  ///
  /// @param work runs with the caller's context
  /// @throws X what the work throws, unchanged
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public <X extends Throwable> void run(VoidWork<X> work) throws X, InterruptedException {
    call(Callables.work(work));
  }

  /// Whether the caller's tree descends from a call that holds a thread of this pool.
  private boolean isInside(@Nullable Scope above) {
    for (Scope scope = above; scope != null; scope = scope.parent) {
      if (scope instanceof PoolCall<?, ?> call && call.pool() == this) {
        return true;
      }
    }
    return false;
  }

  String name() {
    return name;
  }

  /// Gives a call to a worker or puts it into the queue.
  void submit(PoolCall<?, ?> call, boolean isNested) {
    PoolWorker handed = null;
    synchronized (lock) {
      if (closed && !isNested) {
        throw new IllegalStateException(
            "thread pool \"" + name + "\" is closed; make calls before its close");
      }
      if (isNested) {
        startWorker(extras, call, true);
      } else if ((handed = idle.pollLast()) != null) {
        handed.assign(call);
      } else if (workers.size() < options.threads) {
        startWorker(workers, call, false);
      } else {
        enqueue(call);
      }
    }
    if (handed != null) {
      handed.wake();
    }
  }

  private void startWorker(List<PoolWorker> among, PoolCall<?, ?> call, boolean isExtra) {
    PoolWorker worker = new PoolWorker(this, threads, isExtra);
    worker.assign(call);
    worker.start();
    among.add(worker);
  }

  private void enqueue(PoolCall<?, ?> call) {
    if (options.saturation == Saturation.REJECT && queue.size() >= options.queueCapacity) {
      throw new PoolSaturatedException(name, workers.size(), queue.size());
    }
    queue.add(call);
  }

  /// Takes a call that its caller has given up out of the queue.
  void withdraw(PoolCall<?, ?> call) {
    synchronized (lock) {
      if (queue.remove(call)) {
        count(call);
      }
    }
  }

  /// Takes note of the call that a worker has ended and returns the next; null makes the worker
  /// idle, or ends it once the pool is closed.
  @Nullable PoolCall<?, ?> nextFor(PoolWorker worker, PoolCall<?, ?> ended) {
    synchronized (lock) {
      count(ended);
      PoolCall<?, ?> next = worker.isExtra() ? null : queue.poll();
      if (next == null && !closed && !worker.isExtra()) {
        idle.add(worker);
      } else if (next == null) {
        retire(worker);
      }
      return next;
    }
  }

  private void count(PoolCall<?, ?> call) {
    completed++;
    queuedNanos += call.queuedNanos();
    runNanos += call.runNanos();
  }

  private void retire(PoolWorker worker) {
    worker.retire();
    workers.remove(worker);
    extras.remove(worker);
    leaving.removeIf(thread -> !thread.isAlive());
    leaving.add(worker.thread());
  }

  /// {@return what the pool does at this moment}
  public Snapshot snapshot() {
    synchronized (lock) {
      int busy = workers.size() - idle.size();
      int queued = Math.min(queue.size(), options.queueCapacity);
      return new Snapshot(
          name,
          options.threads,
          busy,
          extras.size(),
          queued,
          queue.size() - queued,
          completed,
          Duration.ofNanos(queuedNanos),
          Duration.ofNanos(runNanos));
    }
  }

  /// Refuses new calls, lets those that run or wait come to their end, with the calls that they
  /// make themselves, and joins all threads. Closing again does nothing.
  ///
  /// **Cancellation.** Not a cancel point: an interrupt meanwhile is kept in the flag.
  ///
  /// @throws IllegalStateException for the shared pool, which lives as long as the process, and
  ///   inside a call of this pool, for which it would wait
  @Override
  public void close() {
    if (this == shared()) {
      throw new IllegalStateException(
          "the shared thread pool cannot be closed; make one with ThreadPool.of for that");
    }
    if (isInside(Root.currentScope())) {
      throw new IllegalStateException(
          "thread pool \"" + name + "\" cannot be closed by a call that it runs; close it outside");
    }
    retireIdle().forEach(PoolWorker::wake);
    List<Thread> left = aliveThreads();
    while (!left.isEmpty()) {
      Threads.joinAll(left);
      left = aliveThreads(); // a call may have made another one meanwhile
    }
  }

  private List<PoolWorker> retireIdle() {
    synchronized (lock) {
      closed = true;
      List<PoolWorker> retired = List.copyOf(idle);
      idle.clear();
      retired.forEach(this::retire);
      return retired;
    }
  }

  private List<Thread> aliveThreads() {
    synchronized (lock) {
      Stream<PoolWorker> listed = Stream.concat(workers.stream(), extras.stream());
      return Stream.concat(listed.map(PoolWorker::thread), leaving.stream())
          .filter(Thread::isAlive)
          .toList();
    }
  }

  @Override
  public String toString() {
    return "thread pool \"" + name + "\"";
  }

  /// What a pool does at one moment.
  ///
  /// @param name its name
  /// @param threads how many threads it may have
  /// @param busy how many of them run a call
  /// @param extra further threads, for calls made inside calls
  /// @param queued calls in the queue
  /// @param waiting callers that wait because the queue is full
  /// @param completed calls that have ended so far, those included that their callers gave up
  /// @param queueTime how long these have waited for a thread, in all
  /// @param runTime how long these have run, in all
  public record Snapshot(
      String name,
      int threads,
      int busy,
      int extra,
      int queued,
      int waiting,
      long completed,
      Duration queueTime,
      Duration runTime) {}

  /// The options of a pool.
  ///
  /// @param threads how many threads, from 1 to 1,024; by default as many as processors
  /// @param queueCapacity how many calls wait before the pool counts as saturated; 1,024 by default
  /// @param saturation what happens then; WAIT by default
  public record Options(int threads, int queueCapacity, Saturation saturation) {
    static final Options DEFAULT =
        new Options(
            Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS),
            1_024,
            Saturation.WAIT);

    /// Checks the values.
    ///
    /// @throws IllegalArgumentException when one is out of its range
    public Options {
      if (threads < 1 || threads > MAX_THREADS) {
        throw Rejections.outOfRange("threads", 1, MAX_THREADS, threads);
      }
      if (queueCapacity < 0) {
        throw Rejections.outOfRange("queueCapacity", 0, Integer.MAX_VALUE, queueCapacity);
      }
      Objects.requireNonNull(saturation, "saturation");
    }

    /// {@return these options with a number of threads}
    ///
    /// @param threads from 1 to 1,024
    public Options withThreads(int threads) {
      return new Options(threads, queueCapacity, saturation);
    }

    /// {@return these options with another length of the queue}
    ///
    /// @param queueCapacity zero or more
    public Options withQueueCapacity(int queueCapacity) {
      return new Options(threads, queueCapacity, saturation);
    }

    /// {@return these options with another answer to a full queue}
    ///
    /// @param saturation WAIT or REJECT
    public Options withSaturation(Saturation saturation) {
      return new Options(threads, queueCapacity, saturation);
    }
  }
}
