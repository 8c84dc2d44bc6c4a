package io.nexios.concurrency;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.testing.Party;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Where the calls of a pool run, in which order, and what it counts.
class ThreadPoolTest {
  @RegisterExtension
  static final LeakCheckExtension LEAKS =
      LeakCheckExtension.with(
          o -> o.withAllowedThread(name -> name.startsWith("nexios-pool-shared")));

  // Where calls run.

  @Test
  void e122_calls_runOnPlatformThreadsOfThePoolAndNeverMoreThanItsSize() throws Exception {
    Party party = Party.of(3);
    try (ThreadPool pool = ThreadPool.of("three", o -> o.withThreads(3))) {
      TaskGroup.run(
          group -> {
            for (int i = 0; i < 8; i++) {
              group.start(() -> pool.run(party::attend));
            }
            party.awaitAll();
            Spin.until(() -> pool.snapshot().queued() == 5);
            assertThat(party.attending()).isEqualTo(3);
            assertThat(pool.snapshot().busy()).isEqualTo(3);
            party.disband();
          });
      Thread own = pool.<Thread, RuntimeException>call(Thread::currentThread);
      assertThat(own.isVirtual()).isFalse();
      assertThat(own.isDaemon()).isTrue();
      assertThat(own.getName()).startsWith("nexios-pool-three-");
    }
  }

  @Test
  void e122_queueIsFullAndThePoolRejects_throwsAndLeavesNothingInTheTree() throws Exception {
    Party party = Party.of(1);
    try (ThreadPool pool =
        ThreadPool.of(
            "small",
            o ->
                o.withThreads(1)
                    .withQueueCapacity(1)
                    .withSaturation(ThreadPool.Saturation.REJECT))) {
      TaskGroup.run(
          group -> {
            group.start(() -> pool.run(party::attend));
            party.awaitAll();
            group.start(() -> pool.run(() -> {}));
            Spin.until(() -> pool.snapshot().queued() == 1);
            TaskGroup.run(
                inner -> {
                  assertThatThrownBy(() -> pool.run(() -> {}))
                      .isInstanceOf(PoolSaturatedException.class)
                      .hasMessageContaining("small");
                  assertThat(inner.snapshot().children()).isEmpty();
                });
            party.disband();
          });
    }
  }

  @Test
  void decision15_queueIsFullAndThePoolWaits_callersComeInTheirOrder() throws Exception {
    Party party = Party.of(1);
    List<Integer> order = new CopyOnWriteArrayList<>();
    try (ThreadPool pool = ThreadPool.of("patient", o -> o.withThreads(1).withQueueCapacity(2))) {
      TaskGroup.run(
          group -> {
            group.start(() -> pool.run(party::attend));
            party.awaitAll();
            for (int i = 0; i < 5; i++) {
              int number = i;
              group.start(() -> pool.run(() -> order.add(number)));
              Spin.until(() -> queuedAndWaiting(pool) == number + 1);
            }
            assertThat(pool.snapshot().queued()).isEqualTo(2);
            assertThat(pool.snapshot().waiting()).isEqualTo(3);
            party.disband();
          });
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void e126_nestedCall_runsInlineOnTheSameThreadEvenWithSizeOne() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      pool.run(
          () -> {
            Thread outer = Thread.currentThread();
            Thread inner = pool.<Thread, RuntimeException>call(Thread::currentThread);
            assertThat(inner).isSameAs(outer);
          });
    }
  }

  @Test
  void decision15_nestedCallThroughTasks_getsAnExtraThreadThatTheSnapshotShows() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      ThreadPool.Snapshot inside =
          pool.<ThreadPool.Snapshot, InterruptedException>call(
              () ->
                  TaskGroup.call(
                      group ->
                          group
                              .createTask(
                                  () -> pool.<ThreadPool.Snapshot, Exception>call(pool::snapshot))
                              .await()));
      assertThat(inside.busy()).isEqualTo(1);
      assertThat(inside.extra()).isEqualTo(1);
      assertThat(pool.snapshot().extra()).isZero();
      assertThat(pool.snapshot().completed()).isEqualTo(2);
    }
  }

  @Test
  void e129_poolIsSaturated_virtualThreadsGoOn() throws Exception {
    Party party = Party.of(2);
    try (ThreadPool pool = ThreadPool.of("busy", o -> o.withThreads(2))) {
      TaskGroup.run(
          group -> {
            for (int i = 0; i < 20; i++) {
              group.start(() -> pool.run(party::attend));
            }
            party.awaitAll();
            assertThat(group.createTask(() -> 42).await()).isEqualTo(42);
            party.disband();
          });
    }
  }

  // The accounts.

  @Test
  void e146_queueTimeAndRunTime_areSeparate() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
            OtherThread first =
                OtherThread.start(
                    () ->
                        pool.run(
                            () -> {
                              inside.countDown();
                              Concurrency.sleep(ofSeconds(10));
                            }));
            inside.await();
            pool.run(() -> Concurrency.sleep(ofSeconds(3)));
            first.join();
            assertThat(pool.snapshot().queueTime()).isEqualTo(ofSeconds(10));
            assertThat(pool.snapshot().runTime()).isEqualTo(ofSeconds(13));
          }
        });
  }

  @Test
  void ob4_snapshotsUnderLoad_addUp() throws Exception {
    int calls = 400;
    AtomicInteger begun = new AtomicInteger();
    try (ThreadPool pool = ThreadPool.of("two", o -> o.withThreads(2))) {
      TaskGroup.run(
          group -> {
            for (int i = 0; i < calls; i++) {
              group.start(() -> pool.run(() -> Spin.turns(begun.incrementAndGet())));
            }
            ThreadPool.Snapshot seen = pool.snapshot();
            while (seen.completed() < calls) {
              long inside = seen.completed() + seen.busy() + seen.queued() + seen.waiting();
              assertThat(inside).isLessThanOrEqualTo(calls);
              assertThat(seen.busy()).isBetween(0, 2);
              assertThat(seen.queueTime().isNegative()).isFalse();
              assertThat(seen.runTime().isNegative()).isFalse();
              seen = pool.snapshot();
            }
            assertThat(seen.busy() + seen.queued() + seen.waiting()).isZero();
          });
    }
  }

  private static int queuedAndWaiting(ThreadPool pool) {
    ThreadPool.Snapshot seen = pool.snapshot();
    return seen.queued() + seen.waiting();
  }
}
