package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.concurrency.CancelledException;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import io.nexios.resilience.Bulkhead.Permit;
import io.nexios.resilience.Bulkhead.Snapshot;
import io.nexios.testing.ManualTime;
import io.nexios.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private static void assertAllPlacesFree(Bulkhead bulkhead) {
    Snapshot snapshot = bulkhead.snapshot();
    assertThat(snapshot.running()).isZero();
    assertThat(snapshot.waiting()).isZero();
    List<Permit> permits = new ArrayList<>();
    for (Optional<Permit> p = bulkhead.tryAcquire(); p.isPresent(); p = bulkhead.tryAcquire()) {
      permits.add(p.get());
    }
    assertThat(permits).hasSize(snapshot.maxConcurrency());
    permits.forEach(Permit::close);
  }

  @Test
  void call_placeFree_runsInTheCallingThread() throws Exception {
    Bulkhead bulkhead = Bulkhead.of("db", 2);
    assertThat(bulkhead.call(Thread::currentThread)).isSameAs(Thread.currentThread());
    bulkhead.run(() -> assertThat(bulkhead.snapshot().running()).isEqualTo(1));
    assertAllPlacesFree(bulkhead);
  }

  @Test
  void bh2_waiters_getTheirPlacesInTheOrderOfTheirComing() throws Exception {
    ManualTime.run(
        time -> {
          Bulkhead bulkhead = Bulkhead.of("db", 1);
          Queue<Integer> order = new ConcurrentLinkedQueue<>();
          TaskGroup.run(
              group -> {
                for (int i = 0; i < 5; i++) {
                  int number = i;
                  group.start(
                      () ->
                          bulkhead.run(
                              () -> {
                                order.add(number);
                                sleep(ofSeconds(1));
                              }));
                  time.settle();
                }
                assertThat(bulkhead.snapshot())
                    .extracting(Snapshot::running, Snapshot::waiting)
                    .containsExactly(1, 4);
                assertThat(bulkhead.tryAcquire()).as("nobody overtakes").isEmpty();
                time.advance(ofSeconds(5));
              });
          assertThat(order).containsExactly(0, 1, 2, 3, 4);
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void bh2_queueFull_rejectsAtOnce() throws Exception {
    Bulkhead bulkhead = Bulkhead.of("db", o -> o.withMaxConcurrency(1).withMaxQueued(0));
    try (Permit permit = bulkhead.acquire()) {
      assertThat(permit).isNotNull();
      assertThatExceptionOfType(BulkheadFullException.class)
          .isThrownBy(() -> bulkhead.run(() -> {}))
          .withMessage("bulkhead \"db\" is full: 1 calls run and 0 wait")
          .satisfies(e -> assertThat(e.bulkhead()).isEqualTo("db"))
          .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }
    assertThat(bulkhead.snapshot().rejected()).isEqualTo(1);
    assertAllPlacesFree(bulkhead);
  }

  @Test
  void bh1_v1_waiterThatWaitsTooLong_leavesWithoutAPlace() throws Exception {
    ManualTime.run(
        time -> {
          Bulkhead bulkhead =
              Bulkhead.of("db", o -> o.withMaxConcurrency(1).withMaxWait(ofMillis(500)));
          Permit held = bulkhead.acquire();
          TaskGroup.run(
              group -> {
                Task<Throwable> waiter =
                    group.createTask(() -> catchThrowable(() -> bulkhead.run(() -> {})));
                time.settle();
                time.advance(ofMillis(499));
                assertThat(waiter.isDone()).isFalse();
                time.advance(ofMillis(1));
                assertThat(waiter.await())
                    .isInstanceOf(BulkheadFullException.class)
                    .hasMessage(
                        "bulkhead \"db\" had no place for a call within 500 ms: 1 calls run and 0"
                            + " wait");
              });
          held.close();
          time.assertNothingPending();
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void bh1_waiterThatIsInterrupted_leavesWithoutAPlace() throws Exception {
    ManualTime.run(
        time -> {
          Bulkhead bulkhead = Bulkhead.of("db", 1);
          Permit held = bulkhead.acquire();
          AtomicReference<Throwable> thrown = new AtomicReference<>();
          Thread waiter =
              Thread.ofVirtual()
                  .unstarted(
                      () -> {
                        thrown.set(catchThrowable(bulkhead::acquire));
                        thrown.get().addSuppressed(new IOException("" + Thread.interrupted()));
                      });
          time.threadStarting(waiter);
          waiter.start();
          time.settle();
          waiter.interrupt();
          waiter.join();
          assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
          assertThat(thrown.get().getSuppressed()[0]).as("the flag").hasMessage("false");
          held.close();
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void bh1_waiterThatIsCancelled_leavesWithoutAPlace() throws Exception {
    ManualTime.run(
        time -> {
          Bulkhead bulkhead = Bulkhead.of("db", 1);
          Permit held = bulkhead.acquire();
          AtomicReference<Throwable> thrown = new AtomicReference<>();
          TaskGroup.run(
              group -> {
                Task<Void> waiter =
                    group.createTask(
                        () -> {
                          thrown.set(catchThrowable(bulkhead::acquire));
                        });
                time.settle();
                waiter.cancel("not needed");
              });
          assertThat(thrown.get())
              .isInstanceOf(CancelledException.class)
              .hasMessageContaining("not needed");
          held.close();
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void bh1_waiterInAGroupThatDoesNotInterruptItsOwner_isCancelledToo() throws Exception {
    ManualTime.run(
        time -> {
          Bulkhead bulkhead = Bulkhead.of("db", 1);
          Permit held = bulkhead.acquire();
          try (TaskGroup group = TaskGroup.open()) {
            group.start(
                () -> {
                  sleep(ofSeconds(1));
                  group.cancel("enough");
                });
            time.schedule(ofSeconds(1).toNanos(), () -> {});
            Thread mover = Thread.ofPlatform().start(() -> time.advance(ofSeconds(1)));
            assertThatThrownBy(bulkhead::acquire).isInstanceOf(CancelledException.class);
            mover.join();
          }
          held.close();
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void waiter_deadlineExpires_theLimitThrows() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Bulkhead bulkhead = Bulkhead.of("db", 1);
          Permit held = bulkhead.acquire();
          assertThatThrownBy(() -> withTimeout(ofSeconds(2), () -> bulkhead.run(() -> {})))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(time.elapsed()).isEqualTo(ofSeconds(2));
          held.close();
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void bh2_waiterWhoseDeadlineHasPassed_isPassedOver() throws Exception {
    ManualTime.run(
        time -> {
          Bulkhead bulkhead = Bulkhead.of("db", 1);
          Permit held = bulkhead.acquire();
          AtomicBoolean lateRan = new AtomicBoolean();
          AtomicBoolean nextRan = new AtomicBoolean();
          // At the instant of the deadline, and before the timer of the deadline itself.
          time.schedule(ofSeconds(1).toNanos(), held::close);
          TaskGroup.run(
              group -> {
                Task<Throwable> late =
                    group.createTask(
                        () ->
                            catchThrowable(
                                () ->
                                    withTimeout(
                                        ofSeconds(1),
                                        () -> bulkhead.run(() -> lateRan.set(true)))));
                time.settle();
                group.start(() -> bulkhead.run(() -> nextRan.set(true)));
                time.settle();
                time.advance(ofSeconds(1));
                assertThat(late.await())
                    .isInstanceOfAny(BulkheadFullException.class, DeadlineExceededException.class);
              });
          assertThat(lateRan).isFalse();
          assertThat(nextRan).isTrue();
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void bh3_fewerPlaces_areEnforcedAsPlacesAreGivenBack() throws Exception {
    Bulkhead bulkhead = Bulkhead.of("db", 3);
    List<Permit> held = List.of(bulkhead.acquire(), bulkhead.acquire(), bulkhead.acquire());
    bulkhead.configure(o -> o.withMaxConcurrency(1));
    held.get(0).close();
    assertThat(bulkhead.snapshot().running()).isEqualTo(2);
    assertThat(bulkhead.tryAcquire()).isEmpty();
    held.get(1).close();
    assertThat(bulkhead.tryAcquire()).isEmpty();
    held.get(2).close();
    assertAllPlacesFree(bulkhead);
  }

  @Test
  void bh3_morePlaces_goToThoseWhoWait() throws Exception {
    ManualTime.run(
        time -> {
          Bulkhead bulkhead = Bulkhead.of("db", 1);
          Permit held = bulkhead.acquire();
          TaskGroup.run(
              group -> {
                for (int i = 0; i < 3; i++) {
                  group.start(() -> bulkhead.run(() -> sleep(ofSeconds(1))));
                }
                time.settle();
                bulkhead.configure(o -> o.withMaxConcurrency(3));
                assertThat(bulkhead.snapshot())
                    .extracting(Snapshot::running, Snapshot::waiting)
                    .containsExactly(3, 1);
                time.settle();
                time.advance(ofSeconds(2));
              });
          held.close();
          assertAllPlacesFree(bulkhead);
        });
  }

  @Test
  void bh3_configure_badOption_changesNothing() {
    Bulkhead bulkhead = Bulkhead.of("db", 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bulkhead.configure(o -> o.withMaxConcurrency(0)))
        .withMessage("max concurrency must be between 1 and 1000000, was 0");
    assertAllPlacesFree(bulkhead);
  }

  @Test
  void bh4_work_endsInAnyWay_givesThePlaceBack() {
    Bulkhead bulkhead = Bulkhead.of("db", 1);
    List<Throwable> ends =
        List.of(new IOException(), new IllegalStateException(), new OutOfMemoryError());
    for (Throwable end : ends) {
      assertThatThrownBy(
              () ->
                  bulkhead.run(
                      () -> {
                        throw end;
                      }))
          .isSameAs(end);
      assertAllPlacesFree(bulkhead);
    }
  }

  @Test
  void permit_closedTwice_givesOnePlaceBack() throws Exception {
    Bulkhead bulkhead = Bulkhead.of("db", 2);
    Permit first = bulkhead.acquire();
    Permit second = bulkhead.acquire();
    first.close();
    first.close();
    assertThat(bulkhead.snapshot().running()).isEqualTo(1);
    second.close();
    assertAllPlacesFree(bulkhead);
  }

  @Test
  void rejectionByABulkhead_neverOpensABreaker() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.of("api", o -> o.withFailureThreshold(1));
    Bulkhead bulkhead = Bulkhead.of("db", o -> o.withMaxConcurrency(1).withMaxQueued(0));
    bulkhead.run(
        () ->
            assertThatThrownBy(() -> breaker.run(() -> bulkhead.run(() -> {})))
                .isInstanceOf(BulkheadFullException.class));
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void bh4_timerOfAWaitCannotBeSet_leavesTheQueue() throws Exception {
    TimeSource noTimers =
        new ForwardingTime(TimeSource.system()) {
          @Override
          public Timer schedule(long delayNanos, Runnable action) {
            throw new RejectedExecutionException("no thread");
          }
        };
    Bulkhead bulkhead =
        TimeSource.<Bulkhead, RuntimeException>bind(
            noTimers,
            () -> Bulkhead.of("db", o -> o.withMaxConcurrency(1).withMaxWait(ofSeconds(1))));
    bulkhead.run(
        () ->
            assertThatThrownBy(() -> bulkhead.run(() -> {}))
                .isInstanceOf(RejectedExecutionException.class));
    assertAllPlacesFree(bulkhead);
  }
}
