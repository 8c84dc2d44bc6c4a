package io.nexios.concurrency;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Those who wait for a load: that leave it, that are its last, and that it would wait for itself.
@ExtendWith(LeakCheckExtension.class)
class AsyncLazyWaitersTest extends LazyTest {
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
}
