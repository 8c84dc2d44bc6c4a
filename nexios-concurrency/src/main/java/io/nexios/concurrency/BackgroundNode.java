package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A task of a registry: the top of a tree of its own.
final class BackgroundNode<T extends @Nullable Object> extends TaskNode<T>
    implements BackgroundTask<T> {
  private final BackgroundTasks registry;
  private final TimeSource time;
  private final long id;
  private final Instant startedAt;

  BackgroundNode(
      BackgroundTasks registry, TimeSource time, long id, String name, Callable<? extends T> work) {
    super(null, name, time);
    setWork(work);
    this.registry = registry;
    this.time = time;
    this.id = id;
    this.startedAt = time.instant();
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
  public long id() {
    return id;
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  @Override
  void onFailed(Throwable failure) {
    if (!hasWaiters()) {
      Reports.backgroundFailed(path(), failure);
    }
  }

  @Override
  void ended() {
    registry.remove(this);
  }

  @Override
  String pathSegment() {
    return registry.name() + "/" + name() + "#" + id;
  }

  BackgroundTasks registry() {
    return registry;
  }
}
