package io.nexios.verification.peers;

import io.nexios.concurrency.Concurrency;
import io.nexios.resilience.Hedge;
import io.nexios.resilience.LoadBudget;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// What becomes of two attempts at one call, whoever makes them.
final class HedgeProbes {
  private static final int CALLS = 100;

  /** How long somebody is waited for of whom it is to be seen whether he goes on. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private HedgeProbes() {}

  /// Makes somebody's hedge.
  @FunctionalInterface
  interface Maker {
    Hedger make() throws Exception;
  }

  static String firstFails(Maker maker) throws Exception {
    return seen(
        maker,
        (own, number) -> {
          if (number == 1) {
            throw new IOException("no answer");
          }
          own.release.await();
          return "the answer of the other";
        },
        call -> {
          call.returns(); // with the failure, or not at all
          return call.end();
        });
  }

  static String firstFailsEarly(Maker maker) throws Exception {
    return seen(
        maker,
        (_, number) -> {
          if (number == 1) {
            throw new IOException("no answer");
          }
          return "the answer of the other";
        },
        call -> {
          if (call.returns()) {
            return call.end() + " at once";
          }
          call.caller.interrupt();
          call.end();
          return "nothing yet";
        });
  }

  static String loser(Maker maker) throws Exception {
    return seen(
        maker,
        (own, number) -> {
          if (number == 1) {
            own.holdOut();
          } else {
            own.bothBegun.await();
          }
          return "answer";
        },
        call -> {
          String fate = fateOfAttempts(call, 1);
          call.end();
          return fate;
        });
  }

  static String callerInterrupted(Maker maker) throws Exception {
    return seen(
        maker,
        (own, _) -> {
          own.holdOut();
          return "late";
        },
        call -> {
          call.bothBegun.await();
          call.caller.interrupt();
          String fate = fateOfAttempts(call, 2);
          return call.end() + "; both " + fate;
        });
  }

  /// Says what is done about attempts that nobody needs any more, and that go on all the same.
  private static String fateOfAttempts(Call call, int attempts) throws InterruptedException {
    boolean returned = call.returns();
    if (!call.isCut()) {
      return attempts == 1 ? "runs on" : "run on";
    }
    String cut = attempts == 1 ? "is interrupted" : "are interrupted";
    return cut + (returned ? " and left behind" : " and waited for");
  }

  static String lateValue(Maker maker) throws Exception {
    AtomicBoolean closed = new AtomicBoolean();
    AutoCloseable late = () -> closed.set(true);
    seen(
        maker,
        (own, number) -> {
          if (number == 1) {
            own.holdOutUntilCut();
            return late;
          }
          own.bothBegun.await();
          return "answer";
        },
        call -> {
          call.returns();
          return call.end();
        });
    return closed.get() ? "is closed" : "stays open";
  }

  static String notSaidToBeIdempotent(Maker maker) throws Exception {
    return seen(
        maker,
        (own, _) -> {
          own.bothBegun.await();
          return "answer";
        },
        call -> {
          call.end();
          return Seen.attempts(call.begun.get());
        });
  }

  static String ourNotSaidToBeIdempotent() {
    return Seen.outcome(() -> Hedge.of("quotes", o -> o.withDelay(Duration.ZERO)));
  }

  static String slowCalls(Maker maker) throws Exception {
    int attempts = 0;
    try (Hedger hedger = maker.make()) {
      for (int n = 0; n < CALLS; n++) {
        Call call =
            new Call(
                hedger,
                (own, number) -> {
                  if (number == 1) {
                    own.holdOutUntilCut();
                  } else {
                    own.bothBegun.await();
                  }
                  return "answer";
                });
        call.caller.join();
        call.end();
        attempts += call.begun.get();
      }
    }
    return attempts - CALLS + " more";
  }

  static String ourSlowCalls() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    ManualTime.run(
        o -> o.withAutoJump(),
        _ -> {
          LoadBudget budget = LoadBudget.of("api", o -> o.withPercent(20).withPerSecond(0));
          Hedge hedge =
              Hedge.of(
                  "quotes", o -> o.idempotent().withDelay(Duration.ofMillis(1)).withBudget(budget));
          for (int n = 0; n < CALLS; n++) {
            hedge.run(
                () -> {
                  attempts.incrementAndGet();
                  Concurrency.sleep(Duration.ofMillis(2));
                });
          }
        });
    return attempts.get() - CALLS + " more";
  }

  /// Makes one call through a hedge, and says what is to be seen of it.
  private static String seen(Maker maker, Attempt attempt, Look look) throws Exception {
    try (Hedger hedger = maker.make()) {
      return look.at(new Call(hedger, attempt));
    }
  }

  /** Says what is seen of a call that has begun, and ends it. */
  @FunctionalInterface
  private interface Look {
    String at(Call call) throws Exception;
  }

  /** What an attempt does; they are numbered as they begin. */
  @FunctionalInterface
  private interface Attempt {
    Object run(Call own, int number) throws Exception;
  }

  /** One call with two attempts, on a thread of its own. */
  private static final class Call {
    final AtomicInteger begun = new AtomicInteger();
    final CountDownLatch bothBegun = new CountDownLatch(2);
    final CountDownLatch release = new CountDownLatch(1);
    final Thread caller;
    private final CountDownLatch cut = new CountDownLatch(1);
    private final CountDownLatch returned = new CountDownLatch(1);
    private final AtomicReference<String> outcome = new AtomicReference<>();

    Call(Hedger hedger, Attempt attempt) {
      caller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    outcome.set(Seen.outcome(() -> hedger.call(() -> begin(attempt))));
                    returned.countDown();
                  });
    }

    private Object begin(Attempt attempt) throws Exception {
      int number = begun.incrementAndGet();
      bothBegun.countDown();
      return attempt.run(this, number);
    }

    /// Waits until released, and goes on when interrupted.
    void holdOut() {
      while (release.getCount() > 0) {
        holdOutUntilCut();
      }
    }

    void holdOutUntilCut() {
      try {
        release.await();
      } catch (InterruptedException _) { // which is noted, and not obeyed
        cut.countDown();
      }
    }

    boolean returns() throws InterruptedException {
      return returned.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isCut() throws InterruptedException {
      return cut.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    String end() throws InterruptedException {
      release.countDown();
      caller.join();
      return outcome.get();
    }
  }
}
