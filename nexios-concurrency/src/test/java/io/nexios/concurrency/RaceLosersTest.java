package io.nexios.concurrency;

import static io.nexios.concurrency.Branches.awaitInterrupt;
import static io.nexios.concurrency.Branches.awaiting;
import static io.nexios.concurrency.Branches.race;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What becomes of the branches of a race that did not win, and of their values.
class RaceLosersTest {
  private final CountDownLatch never = new CountDownLatch(1);

  // The losers.

  @Test
  void e111_hg14_losers_areCancelledWithTheWinnersNameAndHaveEnded() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    AtomicReference<CancelReason> seen = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    race(
        () -> {
          threads.add(Thread.currentThread());
          started.countDown();
          try {
            never.await();
          } finally {
            seen.set(Cancellation.reason().orElseThrow());
          }
          return "loser";
        },
        Branch.of(
            "winner",
            () -> {
              threads.add(Thread.currentThread());
              started.await();
              return "won";
            }));
    assertThat(seen).hasValue(new CancelReason.RaceLost("winner"));
    assertThat(threads)
        .hasSize(2)
        .extracting(Thread::getState)
        .containsOnly(Thread.State.TERMINATED);
  }

  @Test
  void hg4_v10_loserThatEndsAtItsInterrupt_getsExactlyOne() throws Exception {
    AtomicInteger interrupts = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(1);
    ManualTime.run( // which stands still: a repeated interrupt would need a timer
        time -> {
          race(
              awaiting(started, "won"),
              () -> {
                started.countDown();
                try {
                  never.await();
                } catch (InterruptedException stopped) {
                  interrupts.incrementAndGet();
                }
                if (Thread.interrupted()) {
                  interrupts.incrementAndGet();
                }
                return "lost";
              });
          time.assertNothingPending();
        });
    assertThat(interrupts).hasValue(1);
  }

  @Test
  void e112_hg5_valueThatComesTooLate_isClosedOnce() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    Branches.Resource winner = new Branches.Resource();
    CountDownLatch started = new CountDownLatch(1);
    Object won =
        race(
            awaiting(started, winner),
            () -> {
              started.countDown();
              awaitInterrupt();
              return (AutoCloseable) closed::incrementAndGet;
            });
    assertThat(won).isSameAs(winner);
    assertThat(closed).hasValue(1);
    assertThat(winner.closed).hasValue(0);
  }

  @Test
  void e112_loserReturnsTheWinnersValue_itStaysOpen() throws Exception {
    Branches.Resource shared = new Branches.Resource();
    CountDownLatch started = new CountDownLatch(1);
    race(
        awaiting(started, shared),
        () -> {
          started.countDown();
          awaitInterrupt();
          return shared;
        });
    assertThat(shared.closed).hasValue(0);
  }

  @Test
  void e112_lateValueCannotBeClosed_isReportedAndTheWinnerIsReturned() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    try (CapturedLog log = CapturedLog.open()) {
      AutoCloseable stubborn =
          () -> {
            throw new IOException("stuck");
          };
      assertThat(
              Branches.<Object>race(
                  awaiting(started, "won"),
                  () -> {
                    started.countDown();
                    awaitInterrupt();
                    return stubborn;
                  }))
          .isEqualTo("won");
      assertThat(log.warnings())
          .singleElement()
          .extracting(r -> r.getThrown().getMessage())
          .isEqualTo("stuck");
    }
  }

  @Test
  void hg13_valueIsClosedWithoutAnyLock_soAnotherThreadCanLookAtTheTree() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<TaskTree> seen = new AtomicReference<>();
    TaskGroup.run(
        around ->
            Branches.<Object>race(
                awaiting(started, "won"),
                () -> {
                  started.countDown();
                  awaitInterrupt();
                  return (AutoCloseable)
                      () -> {
                        OtherThread other = OtherThread.start(() -> seen.set(around.snapshot()));
                        Cancellation.shield(ofSeconds(10), other::join);
                      };
                }));
    assertThat(seen.get().size()).isGreaterThan(2);
  }
}
