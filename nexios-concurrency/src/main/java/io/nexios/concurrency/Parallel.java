package io.nexios.concurrency;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The same work for many items, or different work for one result: bounded, in order, and failing
/// fast.
///
/// A failing item cancels the others and leaves as [TaskFailedException]. Everything belongs to the
/// task tree of the caller.
public final class Parallel {
  private Parallel() {}

  /// The work for one item.
  ///
  /// @param <T> the item
  /// @param <R> its result; may be null
  @FunctionalInterface
  public interface Mapper<T extends @Nullable Object, R extends @Nullable Object> {
    /// Turns an item into its result.
    ///
    /// @param item one of the items
    /// @return its result
    /// @throws Exception when the item fails, and everything with it
    R map(T item) throws Exception;
  }

  /// Maps all items and returns the results in the order of the items.
  ///
  /// **Cancellation.** A cancel point; the items that run are cancelled and waited for.
  ///
  /// @param items not changed meanwhile
  /// @param concurrency how many items are mapped at once, at least 1
  /// @param mapper runs on as many threads
  /// @return a list that cannot be changed, and that may hold nulls
  /// @throws TaskFailedException when an item failed; its path ends with the index of the item, as
  ///   in `map/item-17`
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public static <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Collection<? extends T> items, int concurrency, Mapper<? super T, ? extends R> mapper)
      throws InterruptedException {
    Objects.requireNonNull(mapper, "mapper");
    requireConcurrency(concurrency);
    Object[] slots = items.toArray(); // first the items, then in the same places their results
    int workers = Math.min(concurrency, slots.length);
    AtomicInteger next = new AtomicInteger();
    Queue<FailedItem> failed = new ConcurrentLinkedQueue<>();
    try {
      TaskGroup.run(
          o -> o.withName("map"),
          group -> {
            for (int i = 0; i < workers; i++) {
              group.start(() -> mapAll(slots, next, failed, mapper));
            }
          });
    } catch (TaskFailedException failure) {
      throw Throwables.sneaky(named(failure, failure.path(), failure.failureCount(), failed));
    } catch (TaskError failure) {
      throw Throwables.sneaky(named(failure, failure.path(), failure.failureCount(), failed));
    }
    @SuppressWarnings("unchecked") // every slot holds a result now
    List<R> results = (List<R>) Collections.unmodifiableList(Arrays.asList(slots));
    return results;
  }

  private record FailedItem(int index, Throwable failure) {}

  /// Takes one item after another until there are none, or until the group is cancelled.
  private static <T extends @Nullable Object> void mapAll(
      Object[] slots, AtomicInteger next, Queue<FailedItem> failed, Mapper<? super T, ?> mapper)
      throws Exception {
    int index;
    while ((index = next.getAndIncrement()) < slots.length) {
      Cancellation.check();
      @SuppressWarnings("unchecked") // the slot has not been mapped yet
      T item = (T) slots[index];
      try {
        slots[index] = mapper.map(item);
      } catch (Throwable failure) { // thrown on: the group decides what it means
        failed.add(new FailedItem(index, failure));
        throw failure;
      }
    }
  }

  /// The failure with a path that says which item it was, if it is that of an item.
  private static Throwable named(
      Throwable failure, String path, long count, Queue<FailedItem> failed) {
    for (FailedItem item : failed) {
      if (item.failure == failure.getCause()) {
        String above = path.substring(0, path.lastIndexOf('/') + 1);
        Throwable named = TaskNode.failure(above + "item-" + item.index, item.failure, count);
        Arrays.stream(failure.getSuppressed()).forEach(named::addSuppressed);
        return named;
      }
    }
    return failure;
  }

  /// Maps the items of a stream, ahead of whoever consumes the result, in order and in bounded
  /// memory: no more than `concurrency` items run or wait to be consumed at any time.
  ///
  /// Nothing starts before the result is consumed. The tasks belong to the scope around the thread
  /// that consumes first; closing or exhausting the result ends them, and so does the end of that
  /// scope.
  ///
  /// **Threading.** The result is sequential and belongs to the thread that consumes it.
  /// **Cancellation.** Each step is a cancel point. An interrupt while consuming keeps the flag and
  /// throws [CancelledException] with [CancelReason.OwnerInterrupted], because a stream cannot
  /// throw [InterruptedException].
  ///
  /// @param items consumed one by one, and closed with the result
  /// @param concurrency how many items may run or wait, at least 1
  /// @param mapper runs on as many threads
  /// @return the results, lazily
  public static <T extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      Stream<? extends T> items, int concurrency, Mapper<? super T, ? extends R> mapper) {
    Objects.requireNonNull(mapper, "mapper");
    requireConcurrency(concurrency);
    MappedItems<T, R> mapped =
        new MappedItems<>(items.sequential().spliterator(), concurrency, mapper);
    return StreamSupport.stream(mapped, false).onClose(mapped::close).onClose(items::close);
  }

  private static void requireConcurrency(int concurrency) {
    if (concurrency < 1) {
      throw Rejections.outOfRange("concurrency", 1, Integer.MAX_VALUE, concurrency);
    }
  }

  /// Runs two pieces of work at once and combines their results.
  ///
  /// @param a runs on a thread of its own
  /// @param b likewise
  /// @param combine runs on the calling thread; what it throws leaves unwrapped
  /// @return what it returns
  /// @throws TaskFailedException when a piece of work failed
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R all(
          Callable<? extends A> a,
          Callable<? extends B> b,
          BiFunction<? super A, ? super B, ? extends R> combine)
          throws InterruptedException {
    return TaskGroup.<R, RuntimeException>call(
        o -> o.withName("all"),
        group -> {
          Task<A> first = group.createTask(a);
          Task<B> second = group.createTask(b);
          return combine.apply(first.await(), second.await());
        });
  }

  /// As [#all(Callable, Callable, BiFunction)], for three.
  ///
  /// @param a runs on a thread of its own
  /// @param b likewise
  /// @param c likewise
  /// @param combine runs on the calling thread
  /// @return what it returns
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      R all(
          Callable<? extends A> a,
          Callable<? extends B> b,
          Callable<? extends C> c,
          Combine3<? super A, ? super B, ? super C, ? extends R> combine)
          throws InterruptedException {
    return TaskGroup.<R, RuntimeException>call(
        o -> o.withName("all"),
        group -> {
          Task<A> first = group.createTask(a);
          Task<B> second = group.createTask(b);
          Task<C> third = group.createTask(c);
          return combine.apply(first.await(), second.await(), third.await());
        });
  }

  /// As [#all(Callable, Callable, BiFunction)], for four.
  ///
  /// @param a runs on a thread of its own
  /// @param b likewise
  /// @param c likewise
  /// @param d likewise
  /// @param combine runs on the calling thread
  /// @return what it returns
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      R all(
          Callable<? extends A> a,
          Callable<? extends B> b,
          Callable<? extends C> c,
          Callable<? extends D> d,
          Combine4<? super A, ? super B, ? super C, ? super D, ? extends R> combine)
          throws InterruptedException {
    return TaskGroup.<R, RuntimeException>call(
        o -> o.withName("all"),
        group -> {
          Task<A> first = group.createTask(a);
          Task<B> second = group.createTask(b);
          Task<C> third = group.createTask(c);
          Task<D> fourth = group.createTask(d);
          return combine.apply(first.await(), second.await(), third.await(), fourth.await());
        });
  }

  /// As [#all(Callable, Callable, BiFunction)], for five.
  ///
  /// @param a runs on a thread of its own
  /// @param b likewise
  /// @param c likewise
  /// @param d likewise
  /// @param e likewise
  /// @param combine runs on the calling thread
  /// @return what it returns
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      R all(
          Callable<? extends A> a,
          Callable<? extends B> b,
          Callable<? extends C> c,
          Callable<? extends D> d,
          Callable<? extends E> e,
          Combine5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R> combine)
          throws InterruptedException {
    return TaskGroup.<R, RuntimeException>call(
        o -> o.withName("all"),
        group -> {
          Task<A> first = group.createTask(a);
          Task<B> second = group.createTask(b);
          Task<C> third = group.createTask(c);
          Task<D> fourth = group.createTask(d);
          Task<E> fifth = group.createTask(e);
          return combine.apply(
              first.await(), second.await(), third.await(), fourth.await(), fifth.await());
        });
  }

  /// Combines three results.
  @FunctionalInterface
  public interface Combine3<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      R extends @Nullable Object> {
    /// {@return the combination}
    ///
    /// @param a the first result
    /// @param b the second result
    /// @param c the third result
    R apply(A a, B b, C c);
  }

  /// Combines four results.
  @FunctionalInterface
  public interface Combine4<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      R extends @Nullable Object> {
    /// {@return the combination}
    ///
    /// @param a the first result
    /// @param b the second result
    /// @param c the third result
    /// @param d the fourth result
    R apply(A a, B b, C c, D d);
  }

  /// Combines five results.
  @FunctionalInterface
  public interface Combine5<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      R extends @Nullable Object> {
    /// {@return the combination}
    ///
    /// @param a the first result
    /// @param b the second result
    /// @param c the third result
    /// @param d the fourth result
    /// @param e the fifth result
    R apply(A a, B b, C c, D d, E e);
  }
}
