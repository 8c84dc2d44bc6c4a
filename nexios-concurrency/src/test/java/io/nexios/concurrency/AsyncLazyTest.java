package io.nexios.concurrency;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.testing.Sequencer;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One load for all who ask, and what each of them gets.
@ExtendWith(LeakCheckExtension.class)
class AsyncLazyTest {
  private final AtomicInteger loads = new AtomicInteger();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /// A load that is told when to end; its value is the number of the load.
  private int load() throws InterruptedException {
    int number = loads.incrementAndGet();
    inside.countDown();
    mayEnd.await();
    return number;
  }

  // One load.

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
          Spin.until(() -> waiters.stream().allMatch(AsyncLazyTest::waits));
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

  private static boolean waits(Task<?> task) {
    Thread thread = ((TaskNode<?>) task).thread;
    return thread != null && thread.getState() == Thread.State.WAITING;
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

  // Those who wait.

  @Test
  void e138_al3_v15_starterIsCancelled_theOthersGetTheValue() throws Exception {
    AsyncLazy<Integer> lazy = AsyncLazy.of(this::load);
    TaskGroup.run(
        group -> {
          Task<Integer> starter = group.createTask(() -> lazy.get());
          inside.await();
          Task<Integer> other = group.createTask(() -> lazy.get());
          starter.cancel("not needed");
          assertThatThrownBy(starter::await).isInstanceOf(CancelledException.class);
          mayEnd.countDown();
          assertThat(other.await()).isEqualTo(1);
        });
    assertThat(loads).hasValue(1);
  }

  @Test
  void e138_al3_v16_v19_waiterIsInterrupted_itIsFreeAtOnceAndTheLoadGoesOn() throws Exception {
    AsyncLazy<Integer> lazy = AsyncLazy.of(this::load);
    OtherThread waiter =
        OtherThread.start(
            () -> assertThatThrownBy(lazy::get).isInstanceOf(InterruptedException.class));
    inside.await();
    waiter.thread().interrupt();
    waiter.join();
    assertThat(lazy.snapshot().isLoading()).isTrue();
    mayEnd.countDown();
    assertThat(lazy.get()).isEqualTo(1);
  }

  @Test
  void e138_al3_waitersDeadline_freesThatWaiterOnly() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          AsyncLazy<Integer> lazy =
              AsyncLazy.of(
                  () -> {
                    assertThat(Deadline.current()).isEmpty();
                    Concurrency.sleep(ofSeconds(10));
                    return 1;
                  });
          assertThatThrownBy(() -> Concurrency.withTimeout(ofSeconds(3), () -> lazy.get()))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(3));
          assertThat(lazy.get()).isEqualTo(1);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(10));
          time.assertNothingPending();
        });
  }

  @Test
  void e138_al4_lastWaiterLeaves_theLoadFinishesByDefault() throws Exception {
    AsyncLazy<Integer> lazy = AsyncLazy.of(this::load);
    OtherThread waiter = OtherThread.start(() -> catchInterrupt(lazy));
    inside.await();
    waiter.thread().interrupt();
    waiter.join();
    mayEnd.countDown();
    Spin.until(lazy::isLoaded);
    assertThat(lazy.get()).isEqualTo(1);
  }

  private static void catchInterrupt(AsyncLazy<?> lazy) {
    assertThatThrownBy(lazy::get).isInstanceOf(InterruptedException.class);
  }

  @Test
  void e138_al4_lastWaiterLeaves_cancelsTheLoadWhenToldSoAndANewcomerLoadsAnew() throws Exception {
    AtomicReference<CancelReason> reason = new AtomicReference<>();
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              int number = loads.incrementAndGet();
              inside.countDown();
              if (number == 1) {
                Branches.awaitInterrupt();
                reason.set(Cancellation.reason().orElseThrow());
                Cancellation.shield(ofHours(1), () -> mayEnd.await()); // goes on in spite of it
              }
              return number;
            },
            o -> o.withWhenAbandoned(AsyncLazy.WhenAbandoned.CANCEL));
    OtherThread waiter = OtherThread.start(() -> catchInterrupt(lazy));
    inside.await();
    waiter.thread().interrupt();
    waiter.join();
    Spin.until(() -> reason.get() != null);
    assertThat(reason).hasValue(new CancelReason.OwnerLeft());
    assertThat(lazy.snapshot().abandoned()).isEqualTo(1);
    assertThat(lazy.get()).isEqualTo(2);
    mayEnd.countDown();
    Spin.until(() -> lazy.snapshot().abandoned() == 0);
    assertThat(lazy.get()).isEqualTo(2);
  }

  @Test
  void e138_al4_lastWaiterLeavesALoadThatARefreshHasJoined_itGoesOn() throws Exception {
    AsyncLazy<Integer> lazy =
        AsyncLazy.of(
            () -> {
              int number = loads.incrementAndGet();
              inside.countDown();
              mayEnd.await();
              return number;
            },
            o -> o.withWhenAbandoned(AsyncLazy.WhenAbandoned.CANCEL));
    OtherThread waiter = OtherThread.start(() -> catchInterrupt(lazy));
    inside.await();
    lazy.refresh();
    waiter.thread().interrupt();
    waiter.join();
    mayEnd.countDown();
    assertThat(lazy.get()).isEqualTo(1);
    assertThat(lazy.snapshot().abandoned()).isZero();
  }

  @Test
  void e138_al4_loadThatWasGivenUp_turnsEveryNewcomerAway() throws Exception {
    AsyncLazy.Options options =
        AsyncLazy.Options.DEFAULT.withWhenAbandoned(AsyncLazy.WhenAbandoned.CANCEL);
    LoadTask<Integer> load =
        new LoadTask<>(AsyncLazy.of(this::load), TimeSource.system(), options, false);
    load.startThread();
    inside.await();
    assertThat(load.enter()).isTrue();
    load.exit();

    assertThat(load.enter()).as("the first newcomer").isFalse();
    assertThat(load.enter()).as("the second").isFalse();
  }

  @Test
  void e138_al4_lastWaiterLeavesWhenTheValueIsKeptAlready_itIsNotClosed() throws Exception {
    Branches.Resource value = new Branches.Resource();
    AtomicReference<Thread> loader = new AtomicReference<>();
    CountDownLatch kept = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    SystemTime time =
        new SystemTime() {
          @Override
          public Timer schedule(long delayNanos, Runnable action) {
            if (loader.compareAndSet(null, Thread.currentThread())) { // the timer of the value
              kept.countDown();
              Spin.until(() -> left.getCount() == 0);
            }
            return super.schedule(delayNanos, action);
          }
        };
    AsyncLazy<Branches.Resource> lazy =
        AsyncLazy.of(
            () -> value,
            o -> o.withExpireAfter(ofHours(1)).withWhenAbandoned(AsyncLazy.WhenAbandoned.CANCEL));
    OtherThread waiter = TimeSource.bind(time, () -> OtherThread.start(() -> catchInterrupt(lazy)));
    kept.await();
    waiter.thread().interrupt();
    waiter.join();
    left.countDown();
    assertThat(lazy.get()).isSameAs(value);
    loader.get().join();
    lazy.reset();
    assertThat(value.closed).hasValue(0);
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

  // Loads that ask.

  @Test
  void e143_al8_loadAsksForItself_isRefusedAlsoFromATaskOfTheLoad() throws Exception {
    AtomicReference<AsyncLazy<Object>> self = new AtomicReference<>();
    AsyncLazy<Object> direct = AsyncLazy.of(() -> self.get().get(), o -> o.withName("ouroboros"));
    self.set(direct);
    assertThatThrownBy(direct::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lazy value \"ouroboros\" was asked for by its own load");
    AsyncLazy<Object> byTask =
        AsyncLazy.of(
            () -> TaskGroup.call(group -> group.createTask(() -> self.get().get()).await()));
    self.set(byTask);
    assertThatThrownBy(byTask::get).hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void e143_al8_twoLoadsAskForEachOther_isRefused() throws Exception {
    AtomicReference<AsyncLazy<Object>> a = new AtomicReference<>();
    AsyncLazy<Object> b = AsyncLazy.of(() -> a.get().get(), o -> o.withName("b"));
    a.set(AsyncLazy.of(b::get, o -> o.withName("a")));
    assertThatThrownBy(a.get()::get).hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void e143_al8_oneOfTwoThreadsOfALoadStopsWaiting_theCircleOfTheOtherIsStillSeen()
      throws Exception {
    AtomicReference<AsyncLazy<Object>> a = new AtomicReference<>();
    CountDownLatch oneLeft = new CountDownLatch(1);
    AsyncLazy<Object> b =
        AsyncLazy.of(
            () -> {
              oneLeft.await();
              return a.get().get();
            });
    a.set(
        AsyncLazy.of(
            () ->
                TaskGroup.call(
                    group -> {
                      Task<Object> stays = group.createTask(() -> b.get());
                      Task<Object> leaves = group.createTask(() -> b.get());
                      Spin.until(() -> waits(stays) && waits(leaves));
                      leaves.cancel("had enough");
                      Thread gone = ((TaskNode<?>) leaves).thread;
                      gone.join();
                      oneLeft.countDown();
                      return stays.await();
                    })));
    assertThatThrownBy(a.get()::get).hasRootCauseInstanceOf(IllegalStateException.class);
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
