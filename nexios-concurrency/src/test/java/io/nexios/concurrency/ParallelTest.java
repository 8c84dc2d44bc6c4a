package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.Party;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The same work for a list of items, and different work for one result.
@ExtendWith(LeakCheckExtension.class)
class ParallelTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  @Test
  void map_returnsTheResultsInTheOrderOfTheItems_nullsIncluded() throws Exception {
    assertThat(Parallel.map(HUNDRED, 7, i -> i % 2 == 0 ? i : null))
        .isEqualTo(HUNDRED.stream().map(i -> i % 2 == 0 ? i : null).toList());
    assertThat(Parallel.map(List.of(), 3, item -> item)).isEmpty();
    assertThatThrownBy(() -> Parallel.map(HUNDRED, 0, item -> item))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void map_neverMoreAtOnceThanTheConcurrency() throws Exception {
    Party party = Party.of(3);
    OtherThread mapper =
        OtherThread.start(
            () ->
                Parallel.map(
                    HUNDRED,
                    3,
                    item -> {
                      party.attend();
                      return item;
                    }));
    party.awaitAll();
    assertThat(party.attending()).isEqualTo(3);
    party.disband();
    mapper.join();
  }

  @Test
  void map_itemFails_theFailureSaysWhichItemItWas() {
    IOException broken = new IOException("broken");
    TaskFailedException failed =
        catchThrowableOfType(
            TaskFailedException.class,
            () -> Parallel.map(HUNDRED, 4, item -> failAt(17, item, broken)));
    assertThat(failed).hasCause(broken).hasMessageStartingWith("task \"map/item-17\" failed");
    AssertionError error = new AssertionError("bug");
    assertThatThrownBy(() -> Parallel.map(HUNDRED, 4, item -> failAt(3, item, error)))
        .isInstanceOf(TaskError.class)
        .hasMessageStartingWith("task \"map/item-3\" failed")
        .hasCause(error);
  }

  private static int failAt(int bad, int item, Throwable failure) {
    if (item == bad) {
      throw Throwables.sneaky(failure);
    }
    return item;
  }

  @Test
  void map_itemFails_theRestIsNotBegun() {
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(
            () ->
                Parallel.map(
                    HUNDRED, 1, item -> failAt(0, begun.getAndIncrement(), new IOException())))
        .isInstanceOf(TaskFailedException.class);
    assertThat(begun).hasValue(1);
  }

  @Test
  void all_combinesOnTheCallersThread_andWhatCombineThrowsIsNotWrapped() throws Exception {
    Thread caller = Thread.currentThread();
    String joined =
        Parallel.all(
            () -> "a",
            () -> "b",
            () -> "c",
            (a, b, c) -> {
              assertThat(Thread.currentThread()).isSameAs(caller);
              return a + b + c;
            });
    assertThat(joined).isEqualTo("abc");
    IllegalStateException own = new IllegalStateException("combine");
    assertThatThrownBy(
            () ->
                Parallel.all(
                    () -> 1,
                    () -> 2,
                    (a, b) -> {
                      throw own;
                    }))
        .isSameAs(own);
  }
}
