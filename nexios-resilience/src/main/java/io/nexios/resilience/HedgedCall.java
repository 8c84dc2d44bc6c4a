package io.nexios.resilience;

import io.nexios.concurrency.Branch;
import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.Work;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One call of a hedge: a race of attempts.
final class HedgedCall<T extends @Nullable Object> {
  /*
   * Overview. The race itself is that of io.nexios.concurrency, which starts attempts, takes the first
   * success and cancels and joins the rest. An attempt asks the budget when it is about to start; if
   * it is refused it fails by Refused, which goes for no failure of the callee and is taken out of
   * what the caller gets.
   */

  /** So late that only a failure starts an attempt, and so short that those of all add up. */
  private static final long NEVER_NANOS = Nanos.MAX / 128;

  private final Hedge hedge;
  private final Work<? extends T, Exception> work;

  @SuppressWarnings(
      "unchecked") // an attempt may throw anything: it arrives as the cause of another
  HedgedCall(Hedge hedge, Work<? extends T, ?> work) {
    this.hedge = hedge;
    this.work = (Work<? extends T, Exception>) work;
  }

  T run() throws InterruptedException {
    try {
      return Concurrency.<T>runUntilFirstComplete(attempts());
    } catch (TaskFailedException failed) {
      throw withoutRefusals(failed);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private Branch<T>[] attempts() {
    List<Branch<T>> attempts = new ArrayList<>();
    Duration limit = hedge.options().attemptTimeout();
    long startNanos = 0;
    for (int number = 1; number <= hedge.options().maxAttempts(); number++) {
      int attempt = number;
      Branch<T> branch = Branch.of(label(attempt), () -> attempt(attempt));
      if (number > 1) {
        Duration delay = hedge.delay().before(number);
        startNanos += delay == null ? NEVER_NANOS : Math.min(NEVER_NANOS, Nanos.of(delay));
        branch = branch.after(Duration.ofNanos(startNanos));
      }
      attempts.add(limit == null ? branch : branch.timeout(limit));
    }
    return attempts.toArray(new Branch[0]);
  }

  private String label(int attempt) {
    return hedge.name() + "-" + attempt;
  }

  private T attempt(int number) throws Exception {
    Object recorded = PolicyFlight.attemptStarted();
    try {
      T value = number == 1 ? first() : further();
      PolicyFlight.attemptSucceeded(recorded, hedge, number);
      return value;
    } catch (Throwable thrown) { // of whatever kind: it is recorded, and goes on
      if (recorded != null) {
        recordFailure(recorded, number, thrown);
      }
      throw thrown;
    }
  }

  private void recordFailure(Object recorded, int number, Throwable thrown) {
    if (thrown instanceof Refused) {
      String reason = RetryRules.Reason.BUDGET_USED_UP.name();
      PolicyFlight.attemptFailed(recorded, hedge, number, Outcome.IGNORED, null, reason, 0);
    } else {
      String reason = Cancellation.reason().map(CancelReason::toString).orElse(null);
      PolicyFlight.attemptFailed(recorded, hedge, number, Outcome.of(thrown), thrown, reason, 0);
    }
  }

  private T first() throws Exception {
    TimeSource time = TimeSource.current();
    long startedAt = time.nanoTime();
    try {
      T value = work.call();
      hedge.delay().learn(time.nanoTime() - startedAt);
      return value;
    } catch (Throwable thrown) { // a call that was cut off has taken at least so long
      if (wasOvertaken() || tookTooLong(time.nanoTime() - startedAt)) {
        hedge.delay().learn(time.nanoTime() - startedAt);
      }
      throw thrown;
    }
  }

  private boolean wasOvertaken() {
    boolean overtaken = // by its own race: one further out comes down as that of a parent
        Cancellation.reason().filter(CancelReason.RaceLost.class::isInstance).isPresent();
    if (overtaken) {
      hedge.wasOvertaken();
    }
    return overtaken;
  }

  private boolean tookTooLong(long nanos) {
    Duration limit = hedge.options().attemptTimeout();
    return limit != null && nanos >= Nanos.of(limit);
  }

  private T further() throws Exception {
    if (!hedge.affordsOneMore()) {
      throw new Refused();
    }
    return work.call();
  }

  private RuntimeException withoutRefusals(TaskFailedException failed) {
    List<Throwable> failures =
        Stream.concat(Stream.of(failed.getCause()), Arrays.stream(failed.getSuppressed()))
            .filter(failure -> !(failure instanceof Refused))
            .toList();
    if (failures.size() == failed.getSuppressed().length + 1) {
      return failed;
    }
    Duration limit = hedge.options().attemptTimeout();
    if (limit != null && failures.stream().allMatch(DeadlineExceededException.class::isInstance)) {
      String subject = "each attempt of hedge \"" + hedge.name() + "\"";
      RuntimeException timedOut = new DeadlineExceededException(subject, limit, Duration.ZERO);
      failures.forEach(timedOut::addSuppressed);
      return timedOut;
    }
    RuntimeException cleaned = new TaskFailedException(label(1), failures.getFirst());
    failures.stream().skip(1).forEach(cleaned::addSuppressed);
    return cleaned;
  }

  /// An attempt that the budget did not afford.
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("over budget", null, false, false);
    }
  }
}
