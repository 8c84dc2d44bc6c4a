package io.nexios.concurrency;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.testing.Sequencer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One load for all who ask, what a reset does to it, and how long a caller waits.
@ExtendWith(LeakCheckExtension.class)
class AsyncLazyTest extends LazyTest {
  @Test
  void e137_thousandAskAtOnce_oneLoadServesAll() throws Exception {
    CountDownLatch asking = new CountDownLatch(1_000);
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              asking.await();
              return loads.incrementAndGet();
            });
    Set<Integer> values = ConcurrentHashMap.newKeySet();
    TaskGroup.run(
        group -> {
          for (int i = 0; i < 1_000; i++) {
            group.start(
                () -> {
                  asking.countDown();
                  values.add(lazy.get());
                });
          }
        });
    assertThat(values).containsExactly(1);
    assertThat(loads).hasValue(1);
  }

  @Test
  void e139_al1_v17_loadFails_allWaitersGetTheSameCauseAndNobodyLoadsAgain() throws Exception {
    IOException cause = new IOException("down");
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              load();
              throw cause;
            },
            o -> o.withName("rates"));
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    TaskGroup.run(
        group -> {
          List<Task<?>> waiters = new CopyOnWriteArrayList<>();
          for (int i = 0; i < 20; i++) {
            waiters.add(group.createTask(() -> failures.add(catchThrowable(lazy::get))));
          }
          Spin.until(() -> waiters.stream().allMatch(LazyTest::waits));
          mayEnd.countDown();
        });
    assertThat(loads).hasValue(1);
    assertThat(failures).hasSize(20).doesNotHaveDuplicates();
    assertThat(failures)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessage("task \"rates\" failed: java.io.IOException: down")
                    .hasCause(cause));
  }

  @Test
  void e139_al2_failureIsNotKept_theNextAskerLoadsAgain() throws Exception {
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              if (loads.incrementAndGet() < 3) {
                throw new IOException("not yet");
              }
              return loads.get();
            });
    assertThatThrownBy(lazy::get).isInstanceOf(TaskFailedException.class);
    assertThatThrownBy(lazy::get).isInstanceOf(TaskFailedException.class);
    assertThat(lazy.snapshot().failures()).isEqualTo(2);
    assertThat(lazy.snapshot().lastFailure()).hasMessage("not yet");
    assertThat(lazy.get()).isEqualTo(3);
    assertThat(lazy.snapshot().failures()).isZero();
    assertThat(lazy.snapshot().lastFailure()).isNull();
  }

  @Test
  void e139_al2_failureIsNotKept_whoeverHasSeenItNeverJoinsTheFailedLoad() throws Exception {
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              throw new IOException("load " + loads.incrementAndGet());
            });
    TaskGroup.run(
        group -> {
          for (int i = 0; i < 4; i++) {
            group.start(
                () -> {
                  String last = "";
                  for (int round = 0; round < 200; round++) {
                    String message = catchThrowable(lazy::get).getCause().getMessage();
                    assertThat(message).isNotEqualTo(last);
                    last = message;
                  }
                });
          }
        });
  }

  @Test
  void e140_loaderThrowsAnError_waitersGetTaskErrorAndTheNextOneLoads() throws Exception {
    AsyncLazy<String> lazy =
        AsyncLazy.of(
            () -> {
              if (loads.incrementAndGet() == 1) {
                throw new StackOverflowError();
              }
              return "fine";
            });
    assertThatThrownBy(lazy::get)
        .isInstanceOf(TaskError.class)
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(lazy.get()).isEqualTo("fine");
  }

  @Test
  void al7_nullIsAValue() throws Exception {
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              loads.incrementAndGet();
              return null;
            });
    assertThat(lazy.isLoaded()).isFalse();
    assertThat(lazy.get()).isNull();
    assertThat(lazy.get()).isNull();
    assertThat(lazy.isLoaded()).isTrue();
    assertThat(loads).hasValue(1);
  }

  // Reset.

  @Test
  void e141_al5_resetDuringALoad_thoseWaitingGetItsValueAndNobodyAfterThemDoes() throws Exception {
    Sequencer order = Sequencer.create();
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              int number = loads.incrementAndGet();
              if (number == 1) {
                order.step(1);
                order.step(4);
              }
              return number;
            });
    TaskGroup.run(
        group -> {
          Task<Integer> before = group.createTask(() -> lazy.get());
          order.step(2);
          lazy.reset();
          assertThat(lazy.get()).isEqualTo(2);
          order.step(3);
          assertThat(before.await()).isEqualTo(1);
          assertThat(lazy.get()).isEqualTo(2);
        });
    assertThat(loads).hasValue(2);
  }

  @Test
  void e141_resetDuringALoad_itsValueIsNotKept() throws Exception {
    AsyncLazy<Integer> lazy = AsyncLazy.of(this::load);
    OtherThread waiter = OtherThread.start(() -> assertThat(lazy.get()).isEqualTo(1));
    inside.await();
    lazy.reset();
    mayEnd.countDown();
    waiter.join();
    assertThat(lazy.isLoaded()).isFalse();
    assertThat(lazy.get()).isEqualTo(2);
  }

  // Waiting for a while.

  @Test
  void getWithin_noValueInTime_namesTheValueAndTheLoadGoesOn() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AsyncLazy<Integer> lazy =
              AsyncLazy.of(
                  () -> {
                    Concurrency.sleep(ofSeconds(5));
                    return loads.incrementAndGet();
                  },
                  o -> o.withName("rates"));
          assertThatThrownBy(() -> lazy.get(ofSeconds(2)))
              .isInstanceOf(DeadlineExceededException.class)
              .hasMessage("lazy value \"rates\" exceeded its deadline of 2 s");
          assertThatThrownBy(() -> lazy.get(ofSeconds(0)))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(lazy.get(ofHours(1))).isEqualTo(1);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(5));
          time.assertNothingPending();
        });
  }

  @Test
  void getWithin_theCallersOwnDeadlineComesFirst_isThrownWhereThatWasSet() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AtomicReference<Throwable> inner = new AtomicReference<>();
          AsyncLazy<Integer> lazy =
              AsyncLazy.of(
                  () -> {
                    Concurrency.sleep(ofSeconds(9));
                    return 1;
                  });
          assertThatThrownBy(
                  () ->
                      Concurrency.withTimeout(
                          ofSeconds(1),
                          () -> {
                            inner.set(catchThrowable(() -> lazy.get(ofSeconds(5))));
                            throw Throwables.sneaky(inner.get());
                          }))
              .isInstanceOf(DeadlineExceededException.class)
              .hasMessageContaining("1 s");
          assertThat(inner.get()).isInstanceOf(CancelledException.class);
          assertThat(lazy.get()).isEqualTo(1);
        });
  }

  @Test
  void getInACancelledScope_aLoadedValueIsStillReturned() throws Exception {
    AsyncLazy<String> lazy = AsyncLazy.of(() -> "here");
    lazy.get();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      group.cancel("stop");
                      assertThat(lazy.get()).isEqualTo("here");
                    }))
        .isInstanceOf(CancelledException.class);
  }
}
