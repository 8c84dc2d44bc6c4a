package io.nexios.resilience;

import io.nexios.concurrency.Registration;
import io.nexios.concurrency.Work;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Stops calling what keeps failing, and finds out by single calls when it has recovered.
///
/// A closed breaker lets every call through and counts how it ends. When the failures reach the
/// threshold it opens: calls are rejected at once with a [CircuitOpenException]. After the recovery
/// timeout it is half-open and lets a few calls through, the probes; their results close it or open
/// it again.
///
/// A result counts only in the stay in a state in which its call was admitted. What comes later is
/// stale: it is counted as such in the [#snapshot] and decides nothing. A probe that does not
/// report within the probe timeout is given up, and its place goes to the next call, so no state
/// lasts for ever.
///
/// What speaks against the callee is a matter of [Outcome#of]: a cancel, an interrupt, an `Error`
/// and the rejections of policies never count, unless [Options#withClassifier] says otherwise.
///
/// **Threading.** All methods may be called from any thread and none of them waits. What happened
/// before a call that opened or closed the breaker is visible to calls that find it so.
///
/// **Timing.** By the time source that was current where the breaker was made. The wall clock
/// decides nothing.
///
/// A null argument gives a `NullPointerException`.
///
/// **Source.** The pattern of Michael Nygard's *Release It!*; results fenced by a generation as in
/// Sony's gobreaker; one state object that is replaced as a whole as in SmallRye Fault Tolerance.
///
/// @implNote A successful call through a closed breaker that counts calls and does not time them
///   allocates nothing and reads no clock.
public sealed interface CircuitBreaker extends Policy permits CircuitBreakerShell {
  /// Makes a closed breaker that opens after five failures in a row, for a minute.
  ///
  /// @param name for messages and snapshots
  /// @return the breaker
  static CircuitBreaker of(String name) {
    return of(name, UnaryOperator.identity());
  }

  /// Makes a closed breaker.
  ///
  /// @param name for messages and snapshots
  /// @param options changes the defaults
  /// @return the breaker
  /// @throws IllegalArgumentException if an option is out of its range
  static CircuitBreaker of(String name, UnaryOperator<Options> options) {
    Objects.requireNonNull(name, "name");
    return new CircuitBreakerShell(name, options.apply(Options.DEFAULT), TimeSource.current());
  }

  /// Runs work in the calling thread if the breaker lets it, and counts how it ends.
  ///
  /// **Cancellation.** Not a cancel point itself. An interrupt goes to the work; the flag is left
  /// as the work leaves it.
  ///
  /// @param work runs at most once
  /// @param <T> what it returns
  /// @param <X> what it throws
  /// @return what the work returned
  /// @throws X what the work threw, unchanged; so is every exception but the next
  /// @throws CircuitOpenException if the breaker did not let it run
  /// @throws InterruptedException if the work threw it
  @Override
  <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException;

  /// Asks to make one call that [#call] does not fit, such as one that ends in another thread.
  ///
  /// @return the permit, to be closed when the call has ended
  /// @throws CircuitOpenException if the breaker does not let the call run
  Permit acquire();

  /// Asks to make one call, and takes no for an answer.
  ///
  /// @return the permit, to be closed when the call has ended; empty if the breaker does not let
  ///   the call run
  Optional<Permit> tryAcquire();

  /// {@return the state now: an open breaker whose time has passed reads as half-open}
  State state();

  /// Rejects every call from now on until a [#reset]. Does nothing if that is so already.
  void forceOpen();

  /// Lets every call through and counts nothing, until a [#reset]. Does nothing if that is so
  /// already.
  void disable();

  /// Lets every call through and counts, until a [#reset]: where the breaker would open, it reports
  /// a transition from and to [State#OBSERVE_ONLY] and counts anew. Does nothing if that is so
  /// already.
  void observeOnly();

  /// Closes the breaker and forgets what was counted. Calls that run now become stale.
  void reset();

  /// Changes options and keeps the state. The calls remembered are kept as far as a changed window
  /// holds them and is of the same kind; calls that end at the very moment may be missing from it.
  ///
  /// @param change gets the options in force; of two changes at the same time the later one wins
  /// @throws IllegalArgumentException if an option is out of its range; nothing changes then
  void configure(UnaryOperator<Options> change);

  /// Tells a listener of every transition from now on, in their order, on a virtual thread of its
  /// own. A listener that blocks holds up other listeners and no call; more than 256 transitions
  /// that nobody took are dropped, the oldest first, and counted. What a listener throws is logged.
  ///
  /// @param listener gets each transition once
  /// @return takes the listener away
  Registration onTransition(Consumer<? super Transition> listener);

  /// {@return what the breaker knows now}
  Snapshot snapshot();

  /// How a breaker treats calls.
  enum State {
    /// Calls run and are counted.
    CLOSED,
    /// Calls are rejected until the recovery timeout has passed.
    OPEN,
    /// A few calls run to find out whether the callee has recovered; the others are rejected.
    HALF_OPEN,
    /// Calls are rejected until a reset.
    FORCED_OPEN,
    /// Calls run and are not counted, until a reset.
    DISABLED,
    /// Calls run and are counted, and are never rejected, until a reset.
    OBSERVE_ONLY
  }

  /// One change of state.
  ///
  /// @param breaker the name of the breaker
  /// @param from the state before
  /// @param to the state after; for [State#OBSERVE_ONLY] the same when the breaker would have
  ///   opened
  /// @param at when, by the wall clock
  /// @param sequence grows with every transition of this breaker
  /// @param calls how many calls were remembered when the breaker opened; else zero
  /// @param failures how many of them failed
  /// @param slowCalls how many of them were slow
  record Transition(
      String breaker,
      State from,
      State to,
      Instant at,
      long sequence,
      long calls,
      long failures,
      long slowCalls) {}

  /// What a breaker knew at one moment.
  ///
  /// @param name the breaker's name
  /// @param state the state
  /// @param inState since how long
  /// @param retryAfter how long until the next call may run; zero if one may run now
  /// @param calls how many calls are remembered: the latest ones, or the probes' results
  /// @param failures how many of them failed
  /// @param slowCalls how many of them were slow
  /// @param probesRunning how many probes have not reported yet
  /// @param rejected how many calls were rejected in all
  /// @param stale how many results came too late to count, in all
  /// @param lostProbes how many probes were given up, in all
  /// @param droppedTransitions how many transitions no listener was told of
  /// @param timeIn how long the breaker was in each state that it has been in, in all
  record Snapshot(
      String name,
      State state,
      Duration inState,
      Duration retryAfter,
      long calls,
      long failures,
      long slowCalls,
      int probesRunning,
      long rejected,
      long stale,
      long lostProbes,
      long droppedTransitions,
      Map<State, Duration> timeIn) {}

  /// Which calls a closed breaker remembers, and how many it must have seen to open.
  sealed interface Window {
    /// The failures since the last success.
    ///
    /// @param failures how many in a row open the breaker; slow calls count as failures
    record Streak(int failures) implements Window {
      /// Checks the range.
      public Streak {
        Checks.requireInRange(failures, 1, MAX_CALLS, "failure threshold");
      }
    }

    /// The latest calls, a fixed number of them.
    ///
    /// @param size how many
    /// @param minimumCalls below how many nothing opens the breaker; at most `size`
    record Calls(int size, int minimumCalls) implements Window {
      /// Checks the ranges.
      public Calls {
        Checks.requireInRange(size, 1, MAX_CALLS, "window of calls");
        Checks.requireInRange(minimumCalls, 1, size, "minimum calls of a window of " + size);
      }

      /// {@return this window with another minimum}
      ///
      /// @param calls below how many nothing opens the breaker
      public Calls withMinimumCalls(int calls) {
        return new Calls(size, calls);
      }
    }

    /// The calls of the latest time. It moves on by tenths of its length.
    ///
    /// @param length how far back
    /// @param minimumCalls below how many nothing opens the breaker
    record Time(Duration length, int minimumCalls) implements Window {
      /// Checks the ranges.
      public Time {
        Checks.requirePositive(length, "window length");
        Checks.requireInRange(minimumCalls, 1, MAX_CALLS, "minimum calls");
      }

      /// {@return this window with another minimum}
      ///
      /// @param calls below how many nothing opens the breaker
      public Time withMinimumCalls(int calls) {
        return new Time(length, calls);
      }
    }

    /// The largest number of calls in a window.
    int MAX_CALLS = 1_000_000;

    /// {@return the latest calls; nothing opens the breaker before the window is full}
    ///
    /// @param size how many, 1 to 1,000,000
    static Calls ofCalls(int size) {
      return new Calls(size, size);
    }

    /// {@return the calls of the latest time; nothing opens the breaker before ten of them}
    ///
    /// @param length how far back
    static Time ofTime(Duration length) {
      return new Time(length, 10);
    }
  }

  /// Which calls take too long, and what that does.
  sealed interface LongCalls {
    /// {@return above which duration a call is slow}
    Duration after();

    /// {@return the percentage of slow calls in a window that opens the breaker}
    int percent();

    /// Counts a slow call when it ends.
    ///
    /// @param after above which duration a call is slow
    /// @param percent of slow calls opens the breaker
    record Slow(Duration after, int percent) implements LongCalls {
      /// Checks the ranges.
      public Slow {
        Checks.requirePositive(after, "duration of a slow call");
        Checks.requirePercent(percent, "slow-call rate");
      }
    }

    /// Counts a slow call while it still runs, so that calls that hang open the breaker. How it
    /// ends is then not counted. Costs one timer per call.
    ///
    /// @param after above which duration a call is slow
    /// @param percent of slow calls opens the breaker
    record Hung(Duration after, int percent) implements LongCalls {
      /// Checks the ranges.
      public Hung {
        Checks.requirePositive(after, "duration of a hung call");
        Checks.requirePercent(percent, "hung-call rate");
      }
    }
  }

  /// How an open breaker closes again.
  ///
  /// @param timeout how long it stays open
  /// @param permits how many probes must report before it closes; as many may run at a time
  /// @param probeTimeout after which a probe that has not reported is given up; null for `timeout`
  record Recovery(Duration timeout, int permits, @Nullable Duration probeTimeout) {
    /// Checks the ranges.
    public Recovery {
      Checks.requirePositive(timeout, "recovery timeout");
      Checks.requireInRange(permits, 1, 1_000, "half-open permits");
      if (probeTimeout != null) {
        Checks.requirePositive(probeTimeout, "probe timeout");
      }
    }
  }

  /// How a breaker counts, opens and closes. Each `with` method returns a changed copy and throws
  /// an `IllegalArgumentException` that names the option if a value is out of its range.
  ///
  /// @param window which calls are remembered
  /// @param failureRate the percentage of failures in a window that opens the breaker; a streak has
  ///   no use for it
  /// @param longCalls which calls take too long; null if calls are not timed
  /// @param recovery how it closes again
  /// @param classifier what an exception means
  record Options(
      Window window,
      int failureRate,
      @Nullable LongCalls longCalls,
      Recovery recovery,
      Function<? super Throwable, Outcome> classifier) {
    static final Options DEFAULT =
        new Options(
            new Window.Streak(5),
            50,
            null,
            new Recovery(Duration.ofMinutes(1), 1, null),
            Outcome::of);

    /// Checks the range.
    public Options {
      Objects.requireNonNull(window, "window");
      Checks.requirePercent(failureRate, "failure rate");
      Objects.requireNonNull(recovery, "recovery");
      Objects.requireNonNull(classifier, "classifier");
    }

    /// Opens the breaker after failures in a row. This is the default, with five.
    ///
    /// @param failures how many, 1 to 1,000,000
    /// @return the changed options
    public Options withFailureThreshold(int failures) {
      return with(new Window.Streak(failures), failureRate);
    }

    /// Opens the breaker when a share of the calls in a window failed: at the given rate and above.
    /// Probes are judged by the same rate.
    ///
    /// @param percent 1 to 100
    /// @param over which calls are remembered
    /// @return the changed options
    public Options withFailureRate(int percent, Window over) {
      return with(over, percent);
    }

    /// Counts slow calls when they end. In a streak each of them counts as a failure.
    ///
    /// @param after a call that takes longer is slow
    /// @param percent of slow calls in a window opens the breaker, 1 to 100
    /// @return the changed options
    public Options withSlowCalls(Duration after, int percent) {
      return with(new LongCalls.Slow(after, percent));
    }

    /// Counts slow calls as soon as they have taken too long, so that calls which hang open the
    /// breaker before they end. In a streak each of them counts as a failure.
    ///
    /// @param after a call that takes longer is slow
    /// @param percent of slow calls in a window opens the breaker, 1 to 100
    /// @return the changed options
    public Options withHungCalls(Duration after, int percent) {
      return with(new LongCalls.Hung(after, percent));
    }

    /// Sets how long the breaker stays open; one minute by default. The first call at the very end
    /// of it is let through.
    ///
    /// @param timeout longer than zero
    /// @return the changed options
    public Options withRecoveryTimeout(Duration timeout) {
      return with(new Recovery(timeout, recovery.permits, recovery.probeTimeout));
    }

    /// Sets how many probes must report before the breaker closes; one by default. As many may run
    /// at a time. After a streak one failure among them opens it again.
    ///
    /// @param permits 1 to 1,000
    /// @return the changed options
    public Options withHalfOpenPermits(int permits) {
      return with(new Recovery(recovery.timeout, permits, recovery.probeTimeout));
    }

    /// Sets after which time a probe that has not reported is given up; by default the recovery
    /// timeout.
    ///
    /// @param timeout longer than zero
    /// @return the changed options
    public Options withProbeTimeout(Duration timeout) {
      return with(new Recovery(recovery.timeout, recovery.permits, timeout));
    }

    /// Sets what an exception means; [Outcome#of] by default, and also when the function itself
    /// throws.
    ///
    /// @param function called in the thread that reports, once per exception
    /// @return the changed options
    public Options withClassifier(Function<? super Throwable, Outcome> function) {
      return new Options(window, failureRate, longCalls, recovery, function);
    }

    private Options with(Window changed, int percent) {
      return new Options(changed, percent, longCalls, recovery, classifier);
    }

    private Options with(LongCalls changed) {
      return new Options(window, failureRate, changed, recovery, classifier);
    }

    private Options with(Recovery changed) {
      return new Options(window, failureRate, longCalls, changed, classifier);
    }
  }
}
