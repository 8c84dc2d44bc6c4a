package io.nexios.concurrency;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A waiter that is a future of somebody else.
final class FutureCopy<T extends @Nullable Object> extends Waiter {
  private final TaskNode<T> task;
  private final CompletableFuture<T> future;

  FutureCopy(TaskNode<T> task, CompletableFuture<T> future) {
    this.task = task;
    this.future = future;
  }

  @Override
  void wake() {
    task.copyTo(future);
  }

  @Override
  boolean isAbandoned() {
    return future.isDone();
  }
}
