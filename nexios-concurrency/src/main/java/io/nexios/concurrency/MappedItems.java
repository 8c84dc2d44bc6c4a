package io.nexios.concurrency;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The lazy side of [Parallel#map]: the tasks of the items that run or wait to be consumed, in
/// order.
///
/// Used by the consuming thread only.
final class MappedItems<T extends @Nullable Object, R extends @Nullable Object>
    implements Spliterator<R> {
  private final Spliterator<? extends T> source;
  private final int concurrency;
  private final Parallel.Mapper<? super T, ? extends R> mapper;
  private final Queue<Task<R>> ahead = new ArrayDeque<>();
  private @Nullable TaskGroup group; // from the first step on
  private boolean sourceEnded;
  private boolean closed;

  MappedItems(
      Spliterator<? extends T> source,
      int concurrency,
      Parallel.Mapper<? super T, ? extends R> mapper) {
    this.source = source;
    this.concurrency = concurrency;
    this.mapper = mapper;
  }

  @Override
  public boolean tryAdvance(Consumer<? super R> action) {
    if (closed) {
      return false;
    }
    boolean completed = false;
    try {
      fill();
      Task<R> first = ahead.poll();
      if (first != null) {
        action.accept(await(first)); // nothing takes its place before it is consumed
        completed = true;
      }
      return first != null;
    } finally {
      if (!completed) {
        close();
      }
    }
  }

  private void fill() {
    TaskGroup open = group;
    if (open == null) {
      open = TaskGroup.openDetached(TaskGroup.Options.DEFAULT.withName("map"));
      group = open;
    }
    while (!sourceEnded && ahead.size() < concurrency) {
      TaskGroup target = open;
      sourceEnded =
          !source.tryAdvance(item -> ahead.add(target.createTask(() -> mapper.map(item))));
    }
  }

  private R await(Task<R> task) {
    TaskGroup open = Objects.requireNonNull(group, "group");
    try {
      return task.await();
    } catch (InterruptedException byForeignCode) {
      CancelReason reason = new CancelReason.OwnerInterrupted();
      open.cancel(reason);
      close();
      Parking.restoreForeignInterrupt();
      throw new CancelledException(open.toString(), reason);
    } catch (CancelledException cut) {
      Throwable failure = open.failureForOwner();
      throw failure == null ? cut : Throwables.sneaky(failure);
    }
  }

  /// Ends what still runs; closing again does nothing.
  void close() {
    closed = true;
    ahead.clear();
    if (group != null) {
      group.closeDetached();
    }
  }

  @Override
  public @Nullable Spliterator<R> trySplit() {
    return null; // the tasks are the parallelism
  }

  @Override
  public long estimateSize() {
    return source.estimateSize();
  }

  @Override
  public int characteristics() {
    return source.characteristics() & ORDERED; // not SIZED: counting must not leave the work out
  }
}
