package io.nexios.concurrency;

import static io.nexios.concurrency.Branches.awaiting;
import static io.nexios.concurrency.Branches.failing;
import static io.nexios.concurrency.Branches.failingAfter;
import static io.nexios.concurrency.Branches.failureOf;
import static io.nexios.concurrency.Branches.race;
import static io.nexios.concurrency.Branches.releasing;
import static io.nexios.concurrency.Branches.sleeper;
import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Which outcome a race has, and who else can end it.
class RaceTest {
  private final CountDownLatch never = new CountDownLatch(1);

  // What wins.

  @Test
  void e106_noBranches_isRefused() {
    assertThatThrownBy(() -> runUntilFirstComplete())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a race needs at least one branch, was given none");
  }

  @Test
  void nullAsABranch_isRefusedBeforeAnyStarts() {
    AtomicInteger started = new AtomicInteger();
    assertThatThrownBy(() -> runUntilFirstComplete(started::incrementAndGet, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("branch");
    assertThat(started).hasValue(0);
  }

  @Test
  void e106_oneBranch_isItsOutcome() throws Exception {
    assertThat(Branches.<String>race(() -> "only")).isEqualTo("only");

    IOException cause = new IOException("boom");
    assertThatThrownBy(() -> race(Branch.of("replica", failing(cause))))
        .isInstanceOf(TaskFailedException.class)
        .hasMessage("task \"race/replica\" failed: java.io.IOException: boom")
        .cause()
        .isSameAs(cause);
    AssertionError error = new AssertionError("broken");
    assertThatThrownBy(() -> race(failing(error)))
        .isInstanceOf(TaskError.class)
        .cause()
        .isSameAs(error);
  }

  @Test
  void e106_oneBranchWhoseTimePasses_isDeadlineExceeded() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time ->
            assertThatThrownBy(() -> race(sleeper().timeout(ofSeconds(2))))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContaining("2 s"));
  }

  @Test
  void hg9_oneBranch_runsOnTheCallersThread() throws Exception {
    assertThat(race(Thread::currentThread)).isSameAs(Thread.currentThread());
  }

  @Test
  void e107_nullThatComesFirst_wins() throws Exception {
    assertThat(race(() -> null, awaiting(never, "late"))).isNull();
    assertThat(Branches.<Object>race(() -> null)).isNull();
  }

  @Test
  void hg1_v9_failuresComeFirst_theFirstSuccessStillWins() throws Exception {
    CountDownLatch failed = new CountDownLatch(2);
    assertThat(
            race(
                () -> {
                  failed.countDown();
                  throw new IOException("one");
                },
                () -> {
                  failed.countDown();
                  throw new TimeoutException("two");
                },
                awaiting(failed, "three")))
        .isEqualTo("three");
  }

  // All fail.

  @Test
  void e108_hg3_allFail_firstInTimeIsTheCause_theOthersAreSuppressedInBranchOrder()
      throws Exception {
    IOException a = new IOException("a");
    IOException b = new IOException("b");
    IOException c = new IOException("c");
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          TaskFailedException failed =
              failureOf(
                  TaskFailedException.class,
                  failingAfter(ofHours(3), a),
                  failingAfter(ofHours(2), b),
                  failingAfter(ofHours(1), c));
          assertThat(failed).hasCause(c);
          assertThat(failed.getSuppressed()).containsExactly(a, b);
          assertThat(failed.failureCount()).isEqualTo(3);
          assertThat(failed.path()).isEqualTo("race/branch-3");
        });
  }

  @Test
  void e108_delaysInAnotherOrder_stillSuppressedInBranchOrder() {
    IOException a = new IOException("a");
    IOException b = new IOException("b");
    IOException c = new IOException("c");
    TaskFailedException failed =
        failureOf(
            TaskFailedException.class,
            Branch.of(failing(a)).after(ofHours(2)),
            Branch.of(failing(b)).after(ofHours(1)),
            failing(c));
    assertThat(failed).hasCause(c);
    assertThat(failed.getSuppressed()).containsExactly(a, b);
    assertThat(failed.path()).isEqualTo("race/branch-3");
  }

  @Test
  void e108_branchesThrowTheSameInstance_itIsCountedAndNeverSuppressedUnderItself() {
    IOException shared = new IOException("shared");
    TaskFailedException failed =
        failureOf(TaskFailedException.class, failing(shared), failing(shared), failing(shared));
    assertThat(failed).hasCause(shared).hasNoSuppressedExceptions();
    assertThat(failed.failureCount()).isEqualTo(3);
  }

  @Test
  void e109_error_endsTheRaceAtOnceAsTaskError() {
    AssertionError broken = new AssertionError("broken");
    TaskError error = failureOf(TaskError.class, awaiting(never, "never"), failing(broken));
    assertThat(error)
        .hasCause(broken)
        .hasNoSuppressedExceptions()
        .hasMessage("task \"race/branch-2\" failed: java.lang.AssertionError: broken");
    assertThat(error.failureCount()).isEqualTo(1);
  }

  @Test
  void e109_errorAfterAFailure_isTheCauseAndTheFailureIsSuppressed() {
    CountDownLatch failed = new CountDownLatch(1);
    IOException before = new IOException("before");
    StackOverflowError overflow = new StackOverflowError();
    TaskError error =
        failureOf(
            TaskError.class,
            Branch.of(failing(overflow)).after(ofHours(1)),
            () -> {
              throw releasing(failed, before);
            },
            awaiting(never, "never"));
    assertThat(error).hasCause(overflow);
    assertThat(error.getSuppressed()).containsExactly(before);
    assertThat(error.failureCount()).isEqualTo(2);
  }

  // Who else can end it.

  @Test
  void e115_hg7_callerInterrupted_allAreCancelledAndHaveEnded() throws Exception {
    CountDownLatch started = new CountDownLatch(2);
    List<CancelReason> reasons = new CopyOnWriteArrayList<>();
    Branch<Object> stuck =
        () -> {
          started.countDown();
          try {
            never.await();
          } finally {
            reasons.add(Cancellation.reason().orElseThrow());
          }
          return null;
        };
    Thread main = Thread.currentThread();
    OtherThread interrupter =
        OtherThread.start(
            () -> {
              started.await();
              main.interrupt();
            });
    assertThatThrownBy(() -> race(stuck, stuck)).isInstanceOf(InterruptedException.class);
    assertThat(reasons)
        .containsExactly(new CancelReason.OwnerInterrupted(), new CancelReason.OwnerInterrupted());
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    interrupter.join();
  }

  @Test
  void hg7_groupAroundIsCancelled_theRaceThrowsThatCancel() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      group.createTask(
                          () -> {
                            thrown.set(
                                catchThrowable(
                                    () ->
                                        race(
                                            () -> {
                                              started.countDown();
                                              never.await();
                                              return "never";
                                            },
                                            sleeper())));
                            throw Throwables.sneaky(thrown.get());
                          });
                      started.await();
                      group.cancel("enough");
                    }))
        .isInstanceOf(CancelledException.class);
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            CancelledException.class,
            cut ->
                assertThat(cut.reason().origin()).isEqualTo(new CancelReason.Requested("enough")));
  }

  @Test
  void raceInACancelledScope_runsNothing() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    assertThatThrownBy(
            () ->
                TaskGroup.run(
                    group -> {
                      group.cancel("too late");
                      assertThatThrownBy(() -> race(ran::incrementAndGet, ran::incrementAndGet))
                          .isInstanceOf(CancelledException.class);
                      assertThatThrownBy(() -> race(ran::incrementAndGet))
                          .isInstanceOf(CancelledException.class);
                    }))
        .isInstanceOf(CancelledException.class);
    assertThat(ran).hasValue(0);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
