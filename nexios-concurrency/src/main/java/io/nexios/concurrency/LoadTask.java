package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One load of a lazy value: the top of a tree of its own, without context, deadline or cancel from
/// those who wait for it.
final class LoadTask<T extends @Nullable Object> extends TaskNode<T> {
  /** The count of waiters once the load has been given up because there were none. */
  private static final int GIVEN_UP = -1;

  private final AsyncLazy<T> lazy;
  private final TimeSource time;
  private final AsyncLazy.Options options;
  private final AtomicInteger waiters = new AtomicInteger();
  private final Set<LoadTask<?>> waitsFor =
      ConcurrentHashMap.newKeySet(0); // by threads of this load

  LoadTask(AsyncLazy<T> lazy, TimeSource time, AsyncLazy.Options options) {
    super(null, options.name() == null ? "lazy" : options.name(), time);
    this.lazy = lazy;
    this.time = time;
    this.options = options;
    setWork(() -> lazy.load(this));
  }

  void startThread() {
    Thread thread = prepare(Threads.VIRTUAL, null);
    Listeners.created(this);
    time.threadStarting(thread);
    thread.start();
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
      cancel(new CancelReason.OwnerLeft());
    }
  }

  /// Waits for the outcome. Rejects a wait that would never end: of a load for itself, or of two
  /// loads for each other.
  T awaitChecked() throws InterruptedException {
    LoadTask<?> own = currentLoad();
    if (own == null || isDone()) {
      return await();
    }
    own.waitsFor.add(this);
    try {
      if (reaches(own, new HashSet<>())) {
        throw Rejections.loadAsksForItself(name(), own.name());
      }
      return await();
    } finally {
      own.waitsFor.remove(this);
    }
  }

  private boolean reaches(LoadTask<?> target, Set<LoadTask<?>> seen) {
    if (this == target) {
      return true;
    }
    if (seen.add(this) && !isDone()) {
      for (LoadTask<?> next : waitsFor) {
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
    return null;
  }

  @Override
  void onFailed(Throwable failure) {}

  @Override
  void ended() {
    waitsFor.clear();
  }

  @Override
  String pathSegment() {
    return name();
  }
}
