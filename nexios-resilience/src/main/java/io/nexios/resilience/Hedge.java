package io.nexios.resilience;

import io.nexios.concurrency.TaskFailedException;
import io.nexios.concurrency.Work;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes a call a second time while the first is still on its way, and takes the answer that comes
/// first: against the few calls that take much longer than all others.
///
/// The next attempt starts when the one before has not answered within a delay, or at once when it
/// has failed. A failure never ends the race while another attempt runs or may still start. The
/// attempts that lost are cancelled and waited for, and what one of them answers too late is closed
/// if it is [AutoCloseable].
///
/// The delay is fixed, or follows a percentile of what calls take: with the 95th, one call of
/// twenty is made twice. Every attempt after the first draws on a [LoadBudget], so that a callee
/// that has become slow is not made slower still. A budget that is used up ends no attempt that
/// runs.
///
/// Only work that may run twice may be hedged; [Options#idempotent] says that it may.
///
/// **Threading.** Each attempt runs on a virtual thread of its own, with the caller's context.
///
/// A null argument gives a `NullPointerException`.
///
/// **Source.** Jeffrey Dean and Luiz André Barroso, *The Tail at Scale*, CACM 2013.
public final class Hedge implements Policy {
  private final String name;
  private final Options options;
  private final LoadBudget budget;
  private final HedgeDelay delay;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong hedges = new AtomicLong();
  private final AtomicLong overtaken = new AtomicLong();
  private final AtomicLong overBudget = new AtomicLong();

  private Hedge(String name, Options options) {
    this.name = name;
    this.options = options;
    this.budget = options.budget == null ? LoadBudget.of(name) : options.budget;
    this.delay = HedgeDelay.of(options.delay);
  }

  /// Makes a hedge of two attempts.
  ///
  /// @param name for messages, snapshots and the paths of attempts
  /// @param options changes the defaults; has to say [Options#idempotent]
  /// @return the hedge
  /// @throws IllegalArgumentException if the options do not say `idempotent()`, or one of them is
  ///   out of its range
  public static Hedge of(String name, UnaryOperator<Options> options) {
    Objects.requireNonNull(name, "name");
    Options changed = options.apply(Options.DEFAULT);
    if (!changed.mayRunTwice) {
      throw new IllegalArgumentException(
          "hedge \""
              + name
              + "\" runs work more than once: say idempotent() if that does no harm, else use a"
              + " timeout");
    }
    return new Hedge(name, changed);
  }

  @Override
  public String name() {
    return name;
  }

  /// Runs work until an attempt at it succeeds.
  ///
  /// **Cancellation.** A cancel point; all attempts are cancelled and waited for.
  ///
  /// @param work runs once for each attempt, in several threads at the same time
  /// @param <T> what it returns; may be null
  /// @param <X> what it throws, which arrives as the cause of a [TaskFailedException]
  /// @return what the first successful attempt returned
  /// @throws TaskFailedException if all attempts failed: the failure that came first is the cause,
  ///   the others are suppressed
  /// @throws io.nexios.concurrency.DeadlineExceededException if each attempt took too long
  /// @throws io.nexios.concurrency.TaskError if an attempt threw an `Error`
  /// @throws InterruptedException if the calling thread is interrupted
  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws InterruptedException {
    Objects.requireNonNull(work, "work");
    calls.getAndIncrement();
    budget.deposit();
    return new HedgedCall<T>(this, work).run();
  }

  Options options() {
    return options;
  }

  LoadBudget budget() {
    return budget;
  }

  HedgeDelay delay() {
    return delay;
  }

  /// Whether an attempt after the first may be made; it is then counted.
  boolean affordsOneMore() {
    boolean affordable = budget.tryWithdraw();
    (affordable ? hedges : overBudget).getAndIncrement();
    return affordable;
  }

  /// Notes that a later attempt has answered before the first.
  void wasOvertaken() {
    overtaken.getAndIncrement();
  }

  /// {@return what the hedge knows now}
  public Snapshot snapshot() {
    return new Snapshot(
        name, calls.get(), hedges.get(), overtaken.get(), overBudget.get(), delay.before(2));
  }

  @Override
  public String toString() {
    return "hedge \"" + name + "\" (" + options.maxAttempts + " attempts)";
  }

  /// What a hedge knew at one moment.
  ///
  /// @param name the hedge's name
  /// @param calls how many calls were made in all
  /// @param hedges how many attempts were started after the first, in all
  /// @param overtaken how many first attempts were cancelled because a later one answered, in all
  /// @param overBudget how many attempts were not made because the budget was used up, in all
  /// @param delay how long the second attempt waits now; null if it waits for a failure
  public record Snapshot(
      String name,
      long calls,
      long hedges,
      long overtaken,
      long overBudget,
      @Nullable Duration delay) {}

  /// When the next attempt starts, if the ones before have neither answered nor failed.
  public sealed interface Delay {
    /// After the same time always.
    ///
    /// @param length zero starts all attempts together
    record Fixed(Duration length) implements Delay {
      /// Checks the range.
      public Fixed {
        Checks.requireNotNegative(length, "hedge delay");
      }
    }

    /// After a time for each attempt.
    ///
    /// @param lengths from the number of the attempt, 2 for the first hedge, to how long after the
    ///   attempt before it starts; negative if only a failure starts it
    record PerAttempt(IntFunction<Duration> lengths) implements Delay {
      /// Checks for null.
      public PerAttempt {
        Objects.requireNonNull(lengths, "lengths");
      }
    }

    /// After the time that so many percent of the calls do not exceed, but 1 ms at least; never
    /// while less than 100 calls are known, or the time is longer than 37 minutes. Takes part:
    /// first attempts that succeeded, were overtaken, or took longer than their limit; failures do
    /// not.
    ///
    /// @param percent of the latest one to two thousand calls
    record Percentile(int percent) implements Delay {
      /// Checks the range.
      public Percentile {
        Checks.requireInRange(percent, 1, 99, "percentile of a hedge");
      }
    }

    /// Not at all: only a failure starts the next attempt.
    record AfterFailure() implements Delay {}
  }

  /// How a call is hedged. Each `with` method returns a changed copy and throws an
  /// `IllegalArgumentException` that names the option if a value is out of its range.
  ///
  /// @param maxAttempts how many attempts, the first included
  /// @param delay when the next one starts
  /// @param attemptTimeout after which an attempt has failed; null for no limit
  /// @param budget what attempts may cost; null for one of its own with the defaults
  /// @param mayRunTwice whether the work bears it
  public record Options(
      int maxAttempts,
      Delay delay,
      @Nullable Duration attemptTimeout,
      @Nullable LoadBudget budget,
      boolean mayRunTwice) {
    static final Options DEFAULT = new Options(2, new Delay.Percentile(95), null, null, false);

    /// Checks the ranges.
    public Options {
      Checks.requireInRange(maxAttempts, 1, 100, "max attempts");
      Objects.requireNonNull(delay, "delay");
      if (attemptTimeout != null) {
        Checks.requirePositive(attemptTimeout, "attempt timeout");
      }
    }

    /// Says that the work may run twice, also at the same time, and that nothing depends on which
    /// of the answers is taken. Without it no hedge is made.
    ///
    /// @return the changed options
    public Options idempotent() {
      return with(draft -> draft.mayRunTwice = true);
    }

    /// Sets how many attempts are made, the first included; 2 by default.
    ///
    /// @param attempts 1 to 100
    /// @return the changed options
    public Options withMaxAttempts(int attempts) {
      return with(draft -> draft.maxAttempts = attempts);
    }

    /// Starts the next attempt after the same time always.
    ///
    /// @param length zero starts all attempts together
    /// @return the changed options
    public Options withDelay(Duration length) {
      return with(draft -> draft.delay = new Delay.Fixed(length));
    }

    /// Starts each attempt after a time of its own.
    ///
    /// @param lengths from the number of the attempt, 2 for the first hedge, to how long after the
    ///   attempt before it starts; negative if only a failure starts it. Called in the calling
    ///   thread, for each call
    /// @return the changed options
    public Options withDelays(IntFunction<Duration> lengths) {
      return with(draft -> draft.delay = new Delay.PerAttempt(lengths));
    }

    /// Starts the next attempt when the call has taken longer than most do. This is the default,
    /// with the 95th percentile, and makes about five calls of a hundred twice.
    ///
    /// @param percent 1 to 99
    /// @return the changed options
    public Options withPercentile(int percent) {
      return with(draft -> draft.delay = new Delay.Percentile(percent));
    }

    /// Starts the next attempt only when the one before has failed.
    ///
    /// @return the changed options
    public Options withFailoverOnly() {
      return with(draft -> draft.delay = new Delay.AfterFailure());
    }

    /// Limits the time of each attempt alone: when it is up that attempt has failed, and the race
    /// goes on.
    ///
    /// @param limit longer than zero
    /// @return the changed options
    public Options withAttemptTimeout(Duration limit) {
      return with(draft -> draft.attemptTimeout = limit);
    }

    /// Limits attempts after the first to what a budget affords. By default the hedge has one of
    /// its own, of 20 % of the calls and ten per second.
    ///
    /// @param shared best the one of all retries and hedges to the same callee
    /// @return the changed options
    public Options withBudget(LoadBudget shared) {
      return with(draft -> draft.budget = shared);
    }

    private Options with(Consumer<HedgeDraft> change) {
      HedgeDraft draft = new HedgeDraft(this);
      change.accept(draft);
      return draft.toOptions();
    }
  }
}
