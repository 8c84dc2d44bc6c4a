package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The lazy side of the parallel map.
@ExtendWith(LeakCheckExtension.class)
class ParallelStreamTest {
  private final AtomicInteger started = new AtomicInteger();

  @Test
  void runningAndNotYetConsumed_areNeverMoreThanTheConcurrency() {
    AtomicInteger consumed = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (Stream<Integer> mapped =
        Parallel.map(
            IntStream.range(0, 500).boxed(),
            4,
            item -> {
              most.accumulateAndGet(started.incrementAndGet() - consumed.get(), Math::max);
              return item;
            })) {
      mapped.forEach(
          item -> {
            assertThat(item).isEqualTo(consumed.get());
            consumed.incrementAndGet();
          });
    }
    assertThat(consumed).hasValue(500);
    assertThat(most.get()).isBetween(1, 4);
  }

  @Test
  void count_runsTheMapperForEveryItem() {
    long count =
        Parallel.map(IntStream.range(0, 50).boxed(), 4, _ -> started.incrementAndGet()).count();
    assertThat(count).isEqualTo(50);
    assertThat(started).hasValue(50);
  }

  @Test
  void endlessSource_closedEarly_endsItsTasksAndClosesTheSource() {
    AtomicBoolean closed = new AtomicBoolean();
    try (Stream<Integer> mapped =
        Parallel.map(
            Stream.iterate(0, i -> i + 1).onClose(() -> closed.set(true)), 3, item -> item)) {
      assertThat(mapped.limit(5).toList()).containsExactly(0, 1, 2, 3, 4);
    }
    assertThat(closed).isTrue();
  }

  @Test
  void itemFails_theConsumerGetsItsCauseAndTheOthersHaveEnded() {
    IOException broken = new IOException("item 3");
    Stream<Integer> mapped =
        Parallel.map(
            IntStream.range(0, 10).boxed(),
            2,
            item -> {
              if (item == 3) {
                throw broken;
              }
              return item;
            });
    assertThatThrownBy(mapped::toList).isInstanceOf(TaskFailedException.class).hasCause(broken);
  }

  @Test
  void consumerInterrupted_keepsTheFlagAndThrowsCancelled() {
    Stream<Integer> mapped =
        Parallel.map(
            Stream.of(1, 2),
            2,
            item -> {
              Branches.awaitInterrupt();
              return item;
            });
    Thread.currentThread().interrupt();
    assertThatThrownBy(mapped::toList)
        .isInstanceOfSatisfying(
            CancelledException.class,
            cut -> assertThat(cut.reason()).isEqualTo(new CancelReason.OwnerInterrupted()));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void e053_interruptedWhileConsumed_thenTheGroupAroundFails_theInterruptIsLeft() {
    Thread owner = Thread.currentThread();
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch mayFail = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      group.createTask(
                          () -> {
                            mayFail.await();
                            throw new IOException("boom");
                          });
                      Stream<Integer> mapped =
                          Parallel.map(
                              Stream.of(1),
                              1,
                              item -> {
                                runs.countDown();
                                Branches.awaitInterrupt();
                                mayFail.countDown();
                                Spin.until(() -> group.cancelReason().isPresent());
                                return item;
                              });
                      ThreadKind.PLATFORM.start(
                          () -> {
                            runs.await();
                            Spin.untilWaiting(owner);
                            owner.interrupt();
                          });
                      assertThat(mapped.toList()).isEmpty();
                    }))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("boom");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void scopeAroundEnds_itsTasksEndWithIt_andTheStreamSaysSo() throws Exception {
    Iterator<Integer> left =
        TaskGroup.call(
            group -> {
              Iterator<Integer> results =
                  Parallel.map(
                          Stream.of(0, 1, 2),
                          3,
                          item -> {
                            started.incrementAndGet();
                            if (item > 0) {
                              new CountDownLatch(1).await();
                            }
                            return item;
                          })
                      .iterator();
              assertThat(results.next()).isZero();
              Spin.until(() -> started.get() == 3);
              return results;
            });
    assertThatThrownBy(left::next)
        .isInstanceOfSatisfying(
            CancelledException.class,
            cut -> assertThat(cut.reason().origin()).isEqualTo(new CancelReason.OwnerLeft()));
  }

  @Test
  void groupAroundIsCancelled_theConsumerGetsItsReasonAndTheTasksHaveEnded() {
    AtomicInteger ended = new AtomicInteger();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group ->
                        Parallel.map(
                                Stream.iterate(0, i -> i + 1),
                                2,
                                item -> {
                                  if (item == 3) {
                                    group.cancel("enough");
                                  }
                                  try {
                                    Cancellation.check();
                                    return item;
                                  } finally {
                                    ended.incrementAndGet();
                                  }
                                })
                            .forEach(_ -> {})))
        .isInstanceOfSatisfying(
            CancelledException.class,
            cut ->
                assertThat(cut.reason().origin()).isEqualTo(new CancelReason.Requested("enough")));
    assertThat(ended.get()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void streamInsideTheMapperOfAStream_nestsInTheTree() {
    Set<String> paths = ConcurrentHashMap.newKeySet();
    try (Stream<Integer> sums =
        Parallel.map(
            Stream.of(1, 2, 3),
            2,
            outer ->
                Parallel.map(
                        Stream.of(10, 20),
                        2,
                        inner -> {
                          paths.add(Root.currentScope().fullPath());
                          return outer + inner;
                        })
                    .mapToInt(Integer::intValue)
                    .sum())) {
      assertThat(sums).containsExactly(32, 34, 36);
    }
    assertThat(paths).isNotEmpty().allMatch(path -> path.matches("map/task#\\d/map/task#\\d"));
  }
}
