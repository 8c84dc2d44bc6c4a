package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One load of a lazy value: the top of a tree of its own, without context, deadline or cancel from
/// those who wait for it.
final class LoadTask<T extends @Nullable Object> extends TaskNode<T> {
  /*
   * Overview. `verdict` says, once and by CAS, who ends the load: its own thread, or whoever gives it
   * up because its time has passed or nobody waits any more. Only the thread of a load that ends by
   * itself publishes a value, so a value that was published is never the late value of a load that
   * was given up, which is closed. Both sides carry the verdict out, whoever comes first.
   */

  /** The count of waiters once the load has been given up because there were none. */
  private static final int GIVEN_UP = -1;

  /** The verdict on a load that ended by itself. */
  @SuppressWarnings("UnnecessaryLambda") // told apart by identity
  private static final Runnable ENDED_BY_ITSELF = () -> {};

  private final AsyncLazy<T> lazy;
  private final TimeSource time;
  private final AsyncLazy.Options options;
  private final @Nullable Deadline deadline;
  private final boolean isRefresh;
  private final AtomicInteger waiters;
  private final AtomicReference<@Nullable Runnable> verdict = new AtomicReference<>();
  private volatile @Nullable List<LoadTask<?>> waitsFor; // one for each thread; set under the latch
  private TimeSource.@Nullable Timer timeout; // set before the thread starts

  /// @param isRefresh whether the load is wanted though nobody waits for it
  LoadTask(AsyncLazy<T> lazy, TimeSource time, AsyncLazy.Options options, boolean isRefresh) {
    super(null, options.name() == null ? "lazy" : options.name(), time);
    this.lazy = lazy;
    this.time = time;
    this.options = options;
    this.isRefresh = isRefresh;
    this.waiters = new AtomicInteger(isRefresh ? 1 : 0);
    Duration limit = options.loadTimeout();
    this.deadline = limit == null ? null : Deadline.in(limit, time);
    setWork(() -> lazy.load(this));
  }

  boolean isRefresh() {
    return isRefresh;
  }

  /// The age of the value that this load is to replace; zero without one.
  long ageOfTheOldNanos() {
    Duration age = lazy.snapshot().age();
    return age == null ? 0 : Durations.toNanos(age);
  }

  void startThread() {
    Listeners.created(this); // first: if its thread cannot be had, that is its end
    Thread thread = prepare(Threads.NEUTRAL, null);
    time.threadStarting(thread);
    if (deadline != null) {
      timeout = time.schedule(deadline.remainingNanos(), this::onTimeout);
    }
    thread.start();
  }

  /// What follows from it ends in logs, which are not for the timer thread.
  private void onTimeout() {
    Threads.startDetached(time, "nexios-load-timeout", () -> lazy.timeOut(this));
  }

  /// Ends this load while its thread still runs, unless its end was decided before.
  void giveUp(Runnable how) {
    if (verdict.compareAndSet(null, how)) {
      lazy.countAbandoned(1);
      how.run();
    }
  }

  /// Decides, for the thread of this load, that it ends by itself. False when it has been given up;
  /// then that has been carried out.
  boolean endByItself() {
    if (verdict.compareAndSet(null, ENDED_BY_ITSELF)) {
      return true;
    }
    Objects.requireNonNull(verdict.get(), "verdict").run(); // twice does no harm
    return false;
  }

  /// Counts the caller as a waiter; false when the load has been given up.
  boolean enter() {
    return waiters.getAndUpdate(count -> count == GIVEN_UP ? GIVEN_UP : count + 1) != GIVEN_UP;
  }

  /// The caller waits no longer; the last one may end the load.
  void exit() {
    boolean mayEnd = options.whenAbandoned() == AsyncLazy.WhenAbandoned.CANCEL && !isDone();
    int left = waiters.updateAndGet(count -> count == 1 && mayEnd ? GIVEN_UP : count - 1);
    if (left == GIVEN_UP) {
      lazy.abandon(this);
    }
  }

  /// Waits for the outcome. Rejects a wait that would never end: of a load for itself, or of two
  /// loads for each other.
  T awaitChecked() throws InterruptedException {
    LoadTask<?> own = currentLoad();
    if (own == null || isDone()) {
      return await();
    }
    List<LoadTask<?>> waits = own.waits();
    waits.add(this);
    try {
      if (reaches(own, new HashSet<>())) {
        throw Rejections.loadAsksForItself(name(), own.name());
      }
      return await();
    } finally {
      waits.remove(this);
    }
  }

  /// What the threads of this load wait for; most loads wait for no other, and have no list.
  private List<LoadTask<?>> waits() {
    acquire();
    try {
      List<LoadTask<?>> waits = waitsFor;
      if (waits == null) {
        waits = new CopyOnWriteArrayList<>();
        waitsFor = waits;
      }
      return waits;
    } finally {
      release();
    }
  }

  private boolean reaches(LoadTask<?> target, Set<LoadTask<?>> seen) {
    if (this == target) {
      return true;
    }
    List<LoadTask<?>> waits = waitsFor;
    if (waits != null && seen.add(this) && !isDone()) {
      for (LoadTask<?> next : waits) {
        if (next.reaches(target, seen)) {
          return true;
        }
      }
    }
    return false;
  }

  /// The load that the calling thread works for, at any depth, or null.
  private static @Nullable LoadTask<?> currentLoad() {
    for (Scope scope = Root.currentScope(); scope != null; scope = scope.parent) {
      if (scope instanceof LoadTask<?> load) {
        return load;
      }
    }
    return null;
  }

  @Override
  TimeSource time() {
    return time;
  }

  @Override
  @Nullable Deadline deadline() {
    return deadline;
  }

  @Override
  void onFailed(Throwable failure) {}

  @Override
  void ended() {
    if (waitsFor != null) {
      waitsFor = null;
    }
    if (timeout != null) {
      timeout.cancel();
    }
    Runnable how = verdict.get();
    if (how != null && how != ENDED_BY_ITSELF) {
      lazy.countAbandoned(-1);
    }
  }

  @Override
  String pathSegment() {
    return name();
  }
}
