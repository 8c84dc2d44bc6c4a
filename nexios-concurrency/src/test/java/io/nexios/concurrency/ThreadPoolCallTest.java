package io.nexios.concurrency;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.testing.Party;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How a call of a pool ends, and that nothing of it reaches the next.
class ThreadPoolCallTest {
  @RegisterExtension
  static final LeakCheckExtension LEAKS =
      LeakCheckExtension.with(
          o -> o.withAllowedThread(name -> name.startsWith("nexios-pool-shared")));

  // How calls end.

  @Test
  void e127_exception_arrivesUnchangedWithTheCallersStackBelow() throws Exception {
    IOException failure = new IOException("boom");
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      assertThatThrownBy(() -> failIn(pool, failure)).isSameAs(failure);
      assertThat(callers(failure)).containsOnlyOnce("failIn");
      assertThatThrownBy(() -> failAgainIn(pool, failure)).isSameAs(failure);
      assertThat(callers(failure)).contains("failAgainIn").doesNotContain("failIn");
    }
  }

  private static void failIn(ThreadPool pool, IOException failure) throws Exception {
    pool.run(
        () -> {
          throw failure;
        });
  }

  private static void failAgainIn(ThreadPool pool, IOException failure) throws Exception {
    pool.run(
        () -> {
          throw failure;
        });
  }

  @Test
  void e127_exceptionThroughTwoPools_namesTheCallersOfBoth() throws Exception {
    IOException failure = new IOException("boom");
    try (ThreadPool outer = ThreadPool.of("outer", o -> o.withThreads(1));
        ThreadPool inner = ThreadPool.of("inner", o -> o.withThreads(1))) {
      for (int time = 0; time < 3; time++) {
        assertThatThrownBy(() -> failThrough(outer, inner, failure)).isSameAs(failure);
        assertThat(callers(failure))
            .containsOnlyOnce("failIn")
            .containsOnlyOnce("failThrough")
            .containsSubsequence("failIn", "failThrough");
      }
      assertThatThrownBy(() -> failIn(outer, failure)).isSameAs(failure);
      assertThat(callers(failure)).doesNotContain("failThrough");
    }
  }

  private static void failThrough(ThreadPool outer, ThreadPool inner, IOException failure)
      throws Exception {
    outer.run(() -> failIn(inner, failure));
  }

  private static List<String> callers(Throwable failure) {
    List<String> methods = new ArrayList<>();
    for (StackTraceElement frame : failure.getStackTrace()) {
      methods.add(frame.getMethodName());
    }
    return methods;
  }

  @Test
  void e127_timeoutOfTheWork_isAnExceptionLikeAnyOther() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      assertThatThrownBy(
              () ->
                  pool.run(
                      () -> {
                        throw new TimeoutException("theirs");
                      }))
          .isInstanceOf(TimeoutException.class)
          .hasMessage("theirs");
      assertThatThrownBy(
              () ->
                  pool.run(
                      () -> {
                        throw new AssertionError("broken");
                      }))
          .isInstanceOf(AssertionError.class);
      assertThat(pool.<Object, RuntimeException>call(() -> null)).isNull();
    }
  }

  @Test
  void e123_callerCancelledWhileQueued_theWorkNeverRuns() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Party party = Party.of(1);
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      TaskGroup.run(
          group -> {
            group.start(() -> pool.run(party::attend));
            party.awaitAll();
            Task<?> queued = group.createTask(() -> pool.run(ran::incrementAndGet));
            Spin.until(() -> pool.snapshot().queued() == 1);
            queued.cancel("changed my mind");
            Spin.until(() -> pool.snapshot().queued() == 0);
            party.disband();
          });
      assertThat(pool.snapshot().completed()).isEqualTo(2);
    }
    assertThat(ran).hasValue(0);
  }

  @Test
  void e123_callerInterruptedWhileQueued_throwsAndTheWorkNeverRuns() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Party party = Party.of(1);
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      OtherThread first = OtherThread.start(() -> pool.run(party::attend));
      party.awaitAll();
      OtherThread queued =
          OtherThread.start(
              () -> {
                assertThatThrownBy(() -> pool.run(ran::incrementAndGet))
                    .isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
              });
      Spin.until(() -> pool.snapshot().queued() == 1);
      queued.thread().interrupt();
      queued.join();
      assertThat(pool.snapshot().queued()).isZero();
      party.disband();
      first.join();
    }
    assertThat(ran).hasValue(0);
  }

  @Test
  void e075_deadlinePassesWhileQueued_theWorkNeverRuns() throws Exception {
    AtomicInteger ran = new AtomicInteger();
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
                              Concurrency.sleep(ofHours(1));
                            }));
            inside.await();
            assertThatThrownBy(
                    () ->
                        Concurrency.withTimeout(ofSeconds(2), () -> pool.run(ran::incrementAndGet)))
                .isInstanceOf(DeadlineExceededException.class);
            assertThat(time.elapsed()).isEqualTo(ofSeconds(2));
            first.join();
          }
          time.assertNothingPending();
        });
    assertThat(ran).hasValue(0);
  }

  @Test
  void e124_callerCancelledWhileRunning_workerIsInterruptedAndTheCallerWaits() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      TaskGroup.run(
          group -> {
            Task<?> task =
                group.createTask(
                    () ->
                        pool.run(
                            () -> {
                              inside.countDown();
                              Branches.awaitInterrupt();
                              interrupted.countDown();
                              Cancellation.shield(ofHours(1), () -> mayEnd.await());
                            }));
            inside.await();
            task.cancel("stop");
            interrupted.await();
            assertThat(pool.snapshot().busy()).isEqualTo(1); // its place is held until it ends
            assertThat(group.snapshot().toString()).contains("pool_call");
            mayEnd.countDown();
          });
      assertThat(pool.snapshot().busy()).isZero();
    }
  }

  @Test
  void e124_callerInterruptedWhileRunning_throwsInterruptedWhenTheWorkHasEnded() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    AtomicReference<CancelReason> reason = new AtomicReference<>();
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      OtherThread caller =
          OtherThread.start(
              () ->
                  assertThatThrownBy(
                          () ->
                              pool.run(
                                  () -> {
                                    inside.countDown();
                                    try {
                                      new CountDownLatch(1).await();
                                    } finally {
                                      reason.set(Cancellation.reason().orElseThrow());
                                    }
                                  }))
                      .isInstanceOf(InterruptedException.class));
      inside.await();
      caller.thread().interrupt();
      caller.join();
    }
    assertThat(reason).hasValue(new CancelReason.OwnerInterrupted());
  }

  @Test
  void valueThatTheWorkReturnsInSpiteOfAnInterrupt_isReturnedAndTheFlagIsKept() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      OtherThread caller =
          OtherThread.start(
              () -> {
                String value =
                    pool.<String, RuntimeException>call(
                        () -> {
                          inside.countDown();
                          Branches.awaitInterrupt();
                          return "all the same";
                        });
                assertThat(value).isEqualTo("all the same");
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              });
      inside.await();
      caller.thread().interrupt();
      caller.join();
    }
  }

  @Test
  void callerInterruptedBySomebodyAndCancelled_theFlagOfTheFirstIsKeptAfterTheGroup()
      throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch noticed = new CountDownLatch(1);
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      AtomicReference<TaskGroup> around = new AtomicReference<>();
      OtherThread caller =
          OtherThread.start(
              () -> {
                assertThatThrownBy(
                        () ->
                            TaskGroup.run(
                                group -> {
                                  around.set(group);
                                  pool.run(
                                      () -> {
                                        inside.countDown();
                                        Branches.awaitInterrupt();
                                        noticed.countDown();
                                        Branches.awaitInterrupt(); // again, while it goes on
                                      });
                                }))
                    .isInstanceOf(CancelledException.class);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              });
      inside.await();
      caller.thread().interrupt();
      noticed.await();
      around.get().cancel("stop");
      caller.join();
    }
  }

  @Test
  void e128_check_insideComputingWork_throwsAfterTheCancel() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      TaskGroup.run(
          group -> {
            Task<?> task =
                group.createTask(
                    () ->
                        pool.run(
                            () -> {
                              inside.countDown();
                              while (true) {
                                Thread.interrupted(); // as computing code may do
                                Cancellation.check();
                              }
                            }));
            inside.await();
            task.cancel("enough");
          });
    }
  }

  // Interrupts and what else must not reach the next call.

  @Test
  void e125_interruptBetweenTwoCalls_doesNotReachTheNextOne() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      Thread worker =
          pool.<Thread, RuntimeException>call(
              () -> {
                Thread.currentThread().interrupt();
                return Thread.currentThread();
              });
      assertThat(isInterruptedIn(pool)).isFalse();
      worker.interrupt();
      assertThat(isInterruptedIn(pool)).isFalse();
    }
  }

  @Test
  void e125_callCancelledAtItsEnd_theInterruptNeverReachesTheNextOne() throws Exception {
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      for (int round = 0; round < 300; round++) {
        int turns = round;
        CountDownLatch inside = new CountDownLatch(1);
        try (TaskGroup group = TaskGroup.open()) {
          group.start(
              () ->
                  pool.run(
                      () -> {
                        inside.countDown();
                        Spin.turns(turns);
                      }));
          inside.await();
          Spin.turns(turns);
          group.cancel("now");
          assertThat(isInterruptedIn(pool)).isFalse();
        }
      }
    }
  }

  private static boolean isInterruptedIn(ThreadPool pool) throws InterruptedException {
    AtomicReference<Boolean> flag = new AtomicReference<>();
    OtherThread caller =
        OtherThread.start(() -> pool.run(() -> flag.set(Thread.currentThread().isInterrupted())));
    caller.join();
    return flag.get();
  }

  @Test
  void e120_inheritableThreadLocalOfTheFirstCaller_isNotInThePool() throws Exception {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    user.set("first caller");
    try (ThreadPool pool = ThreadPool.of("one", o -> o.withThreads(1))) {
      assertThat(pool.<String, RuntimeException>call(user::get)).isNull();
    } finally {
      user.remove();
    }
  }
}
