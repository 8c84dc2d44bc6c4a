package io.nexios.resilience;

import io.nexios.concurrency.Work;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds out how many calls a callee can take at a time, and lets no more run.
///
/// A callee that is given more calls than it can work on answers each of them later, and none
/// sooner. The limit follows what calls take and how they end, down when they show overload and up
/// while they do not; a callee that becomes faster or slower is followed as well.
///
/// The limit is hard: never do more calls run than it says at that moment, apart from those that
/// began before it fell. Others are rejected with a [LimitReachedException], or wait in a queue if
/// there is one, first come, first served.
///
/// What a call says about load is up to the classifier: by default a failure is a limit of time
/// that was exceeded, or a rejection, and every other exception says nothing. Cancelled and ignored
/// calls give no sample.
///
/// **Threading.** All methods may be called from any thread. What happened before a place was given
/// back is visible to the call that gets it next.
///
/// **Timing.** By the time source that was current where the limit was made. Waits obey the
/// deadline and the cancel of the work that waits.
///
/// A null argument gives a `NullPointerException`.
///
/// **Source.** Netflix's concurrency-limits; the differences stand with the [Algorithm]s.
public sealed interface AdaptiveLimit extends Policy permits AdaptiveLimitShell {
  /// Makes a limit that starts at 20 and follows the gradient of what calls take.
  ///
  /// @param name for messages and snapshots
  /// @return the limit
  static AdaptiveLimit of(String name) {
    return of(name, UnaryOperator.identity());
  }

  /// Makes a limit.
  ///
  /// @param name for messages and snapshots
  /// @param options changes the defaults
  /// @return the limit
  /// @throws IllegalArgumentException if an option is out of its range
  static AdaptiveLimit of(String name, UnaryOperator<Options> options) {
    Objects.requireNonNull(name, "name");
    return new AdaptiveLimitShell(name, options.apply(Options.DEFAULT), TimeSource.current());
  }

  /// Runs work in the calling thread if the limit lets it, and learns from how it ends.
  ///
  /// **Cancellation.** A cancel point while it waits in the queue, and only then.
  ///
  /// @param work runs at most once
  /// @param <T> what it returns
  /// @param <X> what it throws
  /// @return what the work returned
  /// @throws X what the work threw, unchanged
  /// @throws LimitReachedException if the limit is reached and the queue is full
  /// @throws InterruptedException if the calling thread is interrupted while it waits, or the work
  ///   threw it
  @Override
  <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException;

  /// Takes a place, and waits for it if there is a queue: for calls that end in another thread. The
  /// outcome that is reported gives the place back: a failure shows overload, a success is a
  /// sample.
  ///
  /// **Cancellation.** A cancel point while it waits, and only then.
  ///
  /// @return the permit, to be closed when the call has ended
  /// @throws LimitReachedException if the limit is reached and the queue is full
  /// @throws InterruptedException if the calling thread is interrupted while it waits
  Permit acquire() throws InterruptedException;

  /// Takes a place if the limit is not reached and nobody waits.
  ///
  /// @return the permit, to be closed when the call has ended; else empty
  Optional<Permit> tryAcquire();

  /// {@return how many calls may run at a time now}
  int limit();

  /// {@return what is known now}
  Snapshot snapshot();

  /// What was known at one moment.
  ///
  /// @param name the limit's name
  /// @param limit how many calls may run at a time
  /// @param running how many run
  /// @param waiting how many wait
  /// @param rejected how many were rejected in all
  /// @param failures how many showed overload in all
  /// @param baseline what a call takes while nothing waits at the callee, as far as it is known;
  ///   zero if it is not, or not asked for
  record Snapshot(
      String name,
      int limit,
      int running,
      int waiting,
      long rejected,
      long failures,
      Duration baseline) {}

  /// How the limit follows the calls. It moves when enough calls have ended, and never up while
  /// less than half of it is in use.
  sealed interface Algorithm {
    /// Up by one, down by a share: at each failure, and at each call slower than a given time.
    ///
    /// @param keptPercent what is left of the limit after an overload, in percent
    /// @param slowAfter above which a call shows overload; null if only failures do
    record Aimd(int keptPercent, @Nullable Duration slowAfter) implements Algorithm {
      /// Checks the ranges.
      public Aimd {
        Checks.requireInRange(keptPercent, 50, 99, "kept percent");
        if (slowAfter != null) {
          Checks.requirePositive(slowAfter, "duration of a slow call");
        }
      }
    }

    /// Down as calls take longer than they would if none waited at the callee; up by about the root
    /// of the limit while they do not.
    ///
    /// Unlike Netflix's `Gradient2Limit` it does not compare with a long-term average, which drifts
    /// upwards under lasting overload. From time to time it lets half as many calls run for a
    /// moment and takes what they need then for the baseline.
    record Gradient2() implements Algorithm {}
  }

  /// How a limit works. Each `with` method returns a changed copy and throws an
  /// `IllegalArgumentException` that names the option if a value is out of its range.
  ///
  /// @param algorithm how it follows the calls
  /// @param initial where it starts
  /// @param min below which it never falls
  /// @param max above which it never rises
  /// @param maxQueued how many calls may wait
  /// @param classifier what an exception says about load
  record Options(
      Algorithm algorithm,
      int initial,
      int min,
      int max,
      int maxQueued,
      Function<? super Throwable, Outcome> classifier) {
    static final Options DEFAULT =
        new Options(new Algorithm.Gradient2(), 20, 1, 1_000, 0, Overload::of);

    /// Checks the ranges.
    public Options {
      Objects.requireNonNull(algorithm, "algorithm");
      Checks.requireInRange(max, 1, 1_000_000, "max limit");
      Checks.requireInRange(min, 1, max, "min limit");
      Checks.requireInRange(initial, min, max, "initial limit");
      Checks.requireInRange(maxQueued, 0, 1_000_000, "max queued");
      Objects.requireNonNull(classifier, "classifier");
    }

    /// Sets where the limit starts and between what it moves; 20, 1 and 1,000 by default.
    ///
    /// @param first between the other two
    /// @param least 1 or more
    /// @param most up to 1,000,000
    /// @return the changed options
    public Options withLimits(int first, int least, int most) {
      return with(
          draft -> {
            draft.initial = first;
            draft.min = least;
            draft.max = most;
          });
    }

    /// Follows the gradient of what calls take. This is the default.
    ///
    /// @return the changed options
    public Options withGradient2() {
      return with(draft -> draft.algorithm = new Algorithm.Gradient2());
    }

    /// Follows failures only: one more after a while without, a tenth less after each.
    ///
    /// @return the changed options
    public Options withAimd() {
      return with(draft -> draft.algorithm = new Algorithm.Aimd(90, null));
    }

    /// Follows failures and slow calls: one more after a while without, a tenth less after each.
    ///
    /// @param slowAfter above which a call shows overload
    /// @return the changed options
    public Options withAimd(Duration slowAfter) {
      return with(
          draft ->
              draft.algorithm =
                  new Algorithm.Aimd(90, Objects.requireNonNull(slowAfter, "slowAfter")));
    }

    /// Lets calls wait when the limit is reached; by default none does.
    ///
    /// @param calls 0 to 1,000,000
    /// @return the changed options
    public Options withMaxQueued(int calls) {
      return with(draft -> draft.maxQueued = calls);
    }

    /// Sets what an exception says about load: a failure shows overload, everything else nothing.
    ///
    /// @param function called in the thread that reports, once per exception
    /// @return the changed options
    public Options withClassifier(Function<? super Throwable, Outcome> function) {
      return with(draft -> draft.classifier = function);
    }

    private Options with(Consumer<AdaptiveLimitDraft> change) {
      AdaptiveLimitDraft draft = new AdaptiveLimitDraft(this);
      change.accept(draft);
      return draft.toOptions();
    }
  }
}
