package io.nexios.resilience;

import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.Deadline;
import io.nexios.concurrency.Work;
import io.nexios.resilience.RetryRules.Decision;
import io.nexios.resilience.RetryRules.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes a call again when it failed, after a wait that grows and is drawn at random.
///
/// A retry never waits past the deadline of its caller: when the next wait would, the failure at
/// hand is thrown at once. With a [LoadBudget] it also stops when retries of all callers together
/// have become too large a share of the load.
///
/// Work that may run twice must be able to bear it. A retry repeats what is a failure by
/// [Outcome#of]; cancels, errors and rejections by other policies are thrown at once, unless
/// [Options#withClassifier] says otherwise.
///
/// A null argument gives a `NullPointerException`.
public final class Retry implements Policy {
  /** So that a loop of a thousand attempts does not keep a thousand stack traces. */
  private static final int MAX_SUPPRESSED = 16;

  private final String name;
  private final Options options;
  private final Backoff backoff;
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong recovered = new AtomicLong();
  private final Map<Reason, AtomicLong> stopped = new EnumMap<>(Reason.class); // filled at once

  private Retry(String name, Options options) {
    this.name = name;
    this.options = options;
    this.backoff =
        new Backoff(Nanos.of(options.firstDelay), Nanos.of(options.maxDelay), options.jitter);
    for (Reason reason : Reason.values()) {
      stopped.put(reason, new AtomicLong());
    }
  }

  /// Makes a retry of up to three attempts that waits up to 100 ms, then up to 200 ms.
  ///
  /// @param name for snapshots
  /// @return the retry
  public static Retry of(String name) {
    return of(name, UnaryOperator.identity());
  }

  /// Makes a retry.
  ///
  /// @param name for snapshots
  /// @param options changes the defaults
  /// @return the retry
  /// @throws IllegalArgumentException if an option is out of its range
  public static Retry of(String name, UnaryOperator<Options> options) {
    Objects.requireNonNull(name, "name");
    return new Retry(name, options.apply(Options.DEFAULT));
  }

  @Override
  public String name() {
    return name;
  }

  /// Runs work in the calling thread until it succeeds, or there is a reason to stop.
  ///
  /// **Cancellation.** A cancel point between attempts. A cancel or an interrupt there ends it at
  /// once; the failure of the last attempt is then suppressed in what is thrown.
  ///
  /// **Timing.** Waits by the clock of the calling thread's tree, and not at all if the wait would
  /// reach its deadline.
  ///
  /// @param work runs once for each attempt
  /// @param <T> what it returns
  /// @param <X> what it throws
  /// @return what the first successful attempt returned
  /// @throws X what the last attempt threw, unchanged; what the attempts before it threw is
  ///   suppressed in it, 16 of them at most
  /// @throws InterruptedException if the calling thread is interrupted between attempts, or the
  ///   work threw it
  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    if (options.budget != null) {
      options.budget.deposit();
    }
    Series series = null; // a first attempt that succeeds needs none
    while (true) {
      Object recorded = PolicyFlight.attemptStarted();
      try {
        T value = work.call();
        PolicyFlight.attemptSucceeded(recorded, this, series == null ? 1 : series.attempt);
        if (series != null) {
          recovered.getAndIncrement();
        }
        return value;
      } catch (Throwable failure) {
        if (series == null) {
          series = new Series();
        }
        if (!series.goesOnAfter(failure, recorded)) {
          throw failure;
        }
      }
      series.awaitNext();
    }
  }

  /// {@return what the retry knows now}
  public Snapshot snapshot() {
    return new Snapshot(
        name,
        retries.get(),
        recovered.get(),
        stopped(Reason.ATTEMPTS_USED_UP).get(),
        stopped(Reason.DEADLINE_TOO_CLOSE).get(),
        stopped(Reason.BUDGET_USED_UP).get());
  }

  @Nullable LoadBudget budget() {
    return options.budget;
  }

  private AtomicLong stopped(Reason reason) {
    return Objects.requireNonNull(stopped.get(reason));
  }

  @Override
  public String toString() {
    return "retry \"" + name + "\" (" + options.maxAttempts + " attempts)";
  }

  /// The attempts of one call after the first has failed. Confined to the thread of the call.
  private final class Series {
    private final List<Throwable> failures = new ArrayList<>(2);
    private int attempt = 1;
    private long delayNanos;

    /// Decides what comes after a failure. If that is the end, it gets the earlier ones suppressed.
    boolean goesOnAfter(Throwable failure, @Nullable Object recorded) {
      Outcome outcome = Outcome.by(options.classifier, failure);
      switch (decide(failure, outcome)) {
        case Decision.Again(long nextDelayNanos) -> {
          PolicyFlight.attemptFailed(
              recorded, Retry.this, attempt, outcome, failure, null, nextDelayNanos);
          delayNanos = nextDelayNanos;
          failures.add(failure);
          return true;
        }
        case Decision.Stop(Reason reason) -> {
          PolicyFlight.attemptFailed(
              recorded, Retry.this, attempt, outcome, failure, reason.name(), 0);
          stopped(reason).getAndIncrement();
          Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
          seen.add(failure);
          failures.stream().filter(seen::add).limit(MAX_SUPPRESSED).forEach(failure::addSuppressed);
          return false;
        }
      }
    }

    private Decision decide(Throwable failure, Outcome outcome) {
      Decision decision =
          RetryRules.afterAttempt(
              attempt,
              options.maxAttempts,
              outcome,
              () -> nextDelayNanos(failure),
              Deadline.current().map(deadline -> Nanos.of(deadline.remaining())).orElse(Nanos.MAX));
      return decision instanceof Decision.Again && !isAffordable()
          ? new Decision.Stop(Reason.BUDGET_USED_UP)
          : decision;
    }

    private long nextDelayNanos(Throwable failure) {
      RandomGenerator random =
          options.random == null ? ThreadLocalRandom.current() : options.random;
      return RetryRules.delayNanos(
          backoff.nanosAfter(attempt, delayNanos, random),
          askedNanos(failure),
          Nanos.of(options.maxDelay));
    }

    private long askedNanos(Throwable failure) {
      try {
        Duration asked = options.retryAfter.apply(failure);
        return asked == null ? 0 : Nanos.of(asked);
      } catch (RuntimeException broken) { // must not hide the failure
        failure.addSuppressed(broken);
        return 0;
      }
    }

    private boolean isAffordable() {
      return options.budget == null || options.budget.tryWithdraw();
    }

    void awaitNext() throws InterruptedException {
      try {
        Concurrency.sleep(Duration.ofNanos(delayNanos));
      } catch (InterruptedException | RuntimeException stop) {
        stop.addSuppressed(failures.getLast());
        throw stop;
      }
      attempt++;
      retries.getAndIncrement();
    }
  }

  /// How a wait is drawn.
  public enum Jitter {
    /// Not at all: each wait is its ceiling, and calls that failed together are repeated together.
    NONE,
    /// Evenly between zero and a ceiling that doubles with each attempt.
    FULL,
    /// Evenly between the first delay and three times the wait before.
    DECORRELATED
  }

  /// What a retry knew at one moment, in all since it was made.
  ///
  /// @param name the retry's name
  /// @param retries attempts after the first
  /// @param recovered calls that succeeded by a retry
  /// @param exhausted calls that failed with their last attempt
  /// @param outOfTime calls that failed because the next wait would have reached their deadline
  /// @param overBudget calls that failed because the budget was used up
  public record Snapshot(
      String name, long retries, long recovered, long exhausted, long outOfTime, long overBudget) {}

  /// How a call is repeated. Each `with` method returns a changed copy and throws an
  /// `IllegalArgumentException` that names the option if a value is out of its range.
  ///
  /// @param maxAttempts how many attempts, the first included
  /// @param firstDelay the ceiling of the first wait
  /// @param maxDelay the ceiling of every wait
  /// @param jitter how a wait is drawn
  /// @param random what it is drawn from; null for one that differs with each run
  /// @param budget what repeated calls may cost; null for no limit
  /// @param classifier what an exception means
  /// @param retryAfter how long the callee asked to wait, or null if it did not
  public record Options(
      int maxAttempts,
      Duration firstDelay,
      Duration maxDelay,
      Jitter jitter,
      @Nullable RandomGenerator random,
      @Nullable LoadBudget budget,
      Function<? super Throwable, Outcome> classifier,
      Function<? super Throwable, ? extends @Nullable Duration> retryAfter) {
    static final Options DEFAULT =
        new Options(
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(10),
            Jitter.FULL,
            null,
            null,
            Outcome::of,
            failure -> failure instanceof CircuitOpenException open ? open.retryAfter() : null);

    /// Checks the ranges.
    public Options {
      Checks.requireInRange(maxAttempts, 1, 1_000, "max attempts");
      Checks.requirePositive(firstDelay, "first delay");
      Checks.requirePositive(maxDelay, "max delay");
      if (firstDelay.compareTo(maxDelay) > 0) {
        throw new IllegalArgumentException(
            "first delay must be at most the max delay of " + maxDelay + ", was " + firstDelay);
      }
      Objects.requireNonNull(jitter, "jitter");
      Objects.requireNonNull(classifier, "classifier");
      Objects.requireNonNull(retryAfter, "retryAfter");
    }

    /// Sets how many attempts are made, the first included; 3 by default.
    ///
    /// @param attempts 1 to 1,000
    /// @return the changed options
    public Options withMaxAttempts(int attempts) {
      return with(draft -> draft.maxAttempts = attempts);
    }

    /// Sets the ceilings of the first wait and of all waits; 100 ms and 10 s by default. The
    /// ceiling doubles from one wait to the next.
    ///
    /// @param first longer than zero
    /// @param most at least `first`; also the longest that a callee may ask for
    /// @return the changed options
    public Options withBackoff(Duration first, Duration most) {
      return with(
          draft -> {
            draft.firstDelay = first;
            draft.maxDelay = most;
          });
    }

    /// Sets how waits are drawn; [Jitter#FULL] by default.
    ///
    /// @param kind how
    /// @return the changed options
    public Options withJitter(Jitter kind) {
      return with(draft -> draft.jitter = kind);
    }

    /// Draws waits from a generator, so that a run can be repeated.
    ///
    /// @param generator used by all calling threads: one that may be, as [java.util.Random]
    /// @return the changed options
    public Options withRandom(RandomGenerator generator) {
      return with(draft -> draft.random = generator);
    }

    /// Limits retries to what a budget affords: each call pays in, each retry takes out.
    ///
    /// @param shared best the one of all retries and hedges to the same callee
    /// @return the changed options
    public Options withBudget(LoadBudget shared) {
      return with(draft -> draft.budget = shared);
    }

    /// Sets what an exception means: failures are repeated, everything else is thrown at once.
    /// [Outcome#of] by default, and also when the function itself throws.
    ///
    /// @param function called in the calling thread, once per exception
    /// @return the changed options
    public Options withClassifier(Function<? super Throwable, Outcome> function) {
      return with(draft -> draft.classifier = function);
    }

    /// Sets how to find out how long the callee asked to wait. The wait is then at least that long,
    /// as far as the longest wait allows. By default only a [CircuitOpenException] says so.
    ///
    /// @param function called in the calling thread, once per failure; null if it did not ask
    /// @return the changed options
    public Options withRetryAfter(
        Function<? super Throwable, ? extends @Nullable Duration> function) {
      return with(draft -> draft.retryAfter = function);
    }

    private Options with(Consumer<RetryDraft> change) {
      RetryDraft draft = new RetryDraft(this);
      change.accept(draft);
      return draft.toOptions();
    }
  }
}
