package io.nexios.resilience;

import io.nexios.concurrency.Work;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Lets a limited number of calls run at a time, so that one slow callee cannot take everything.
///
/// Calls that find every place taken wait in a queue: first come, first served, also in front of
/// calls that come while a place is just free. The queue is limited too; beyond it, calls are
/// rejected at once with a [BulkheadFullException].
///
/// A call that leaves the queue without its turn, for whatever reason, never takes a place. Neither
/// does one whose deadline has passed while it waited: it is passed over when a place is free.
///
/// A call may be made inside another one of the same bulkhead, and then takes a second place: if
/// all places are held by calls that do so, none of them gets on.
///
/// **Threading.** All methods may be called from any thread. What happened before a place was given
/// back is visible to the call that gets it next.
///
/// **Timing.** Waits obey the deadline and the cancel of the work that waits. The limit of
/// [Options#withMaxWait] is measured by the time source that was current where the bulkhead was
/// made.
///
/// A null argument gives a `NullPointerException`.
///
/// **Source.** The pattern of Michael Nygard's *Release It!*. Unlike a
/// [java.util.concurrent.Semaphore] it has a limited queue, obeys deadlines, and a place can be
/// given back once only.
///
/// @implNote A call that need not wait costs two compare-and-sets and allocates nothing.
public sealed interface Bulkhead extends Policy permits BulkheadShell {
  /// Makes a bulkhead with a queue for a hundred calls.
  ///
  /// @param name for messages and snapshots
  /// @param maxConcurrency how many calls may run at a time
  /// @return the bulkhead
  /// @throws IllegalArgumentException if the number is out of its range
  static Bulkhead of(String name, int maxConcurrency) {
    return of(name, options -> options.withMaxConcurrency(maxConcurrency));
  }

  /// Makes a bulkhead.
  ///
  /// @param name for messages and snapshots
  /// @param options changes the defaults
  /// @return the bulkhead
  /// @throws IllegalArgumentException if an option is out of its range
  static Bulkhead of(String name, UnaryOperator<Options> options) {
    Objects.requireNonNull(name, "name");
    return new BulkheadShell(name, options.apply(Options.DEFAULT), TimeSource.current());
  }

  /// Runs work in the calling thread as soon as there is a place for it, and gives the place back
  /// however the work ends.
  ///
  /// **Cancellation.** A cancel point while it waits, and only then.
  ///
  /// @param work runs at most once
  /// @param <T> what it returns
  /// @param <X> what it throws
  /// @return what the work returned
  /// @throws X what the work threw, unchanged
  /// @throws BulkheadFullException if the queue is full, or the call waited too long
  /// @throws InterruptedException if the calling thread is interrupted while it waits, or the work
  ///   threw it
  @Override
  <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException;

  /// Takes a place, and waits for it if need be: for calls that end in another thread.
  ///
  /// **Cancellation.** A cancel point while it waits, and only then.
  ///
  /// @return the permit, to be closed when the call has ended
  /// @throws BulkheadFullException if the queue is full, or the wait took too long
  /// @throws InterruptedException if the calling thread is interrupted while it waits
  Permit acquire() throws InterruptedException;

  /// Takes a place if one is free and nobody waits for it.
  ///
  /// @return the permit, to be closed when the call has ended; else empty
  Optional<Permit> tryAcquire();

  /// Changes options. More places go to those who wait, at once; fewer are enforced as places are
  /// given back. A smaller queue sends nobody away who waits in it already, and a wait that has
  /// begun keeps its limit.
  ///
  /// @param change gets the options in force; of two changes at the same time the later one wins
  /// @throws IllegalArgumentException if an option is out of its range; nothing changes then
  void configure(UnaryOperator<Options> change);

  /// {@return what the bulkhead knows now}
  Snapshot snapshot();

  /// A place. The first [#close] gives it back, further ones do nothing.
  ///
  /// **Threading.** Any thread may close it.
  sealed interface Permit extends AutoCloseable permits BulkheadShell.Place {
    @Override
    void close();
  }

  /// What a bulkhead knew at one moment.
  ///
  /// @param name the bulkhead's name
  /// @param maxConcurrency how many calls may run at a time
  /// @param maxQueued how many may wait
  /// @param running how many run; for a while above the limit after it was lowered
  /// @param waiting how many wait
  /// @param rejected how many were rejected in all, at once or after their wait
  record Snapshot(
      String name, int maxConcurrency, int maxQueued, int running, int waiting, long rejected) {}

  /// How much a bulkhead lets through. Each `with` method returns a changed copy and throws an
  /// `IllegalArgumentException` that names the option if a value is out of its range.
  ///
  /// @param maxConcurrency how many calls may run at a time
  /// @param maxQueued how many may wait
  /// @param maxWait how long each may wait; null for as long as its own deadline allows
  record Options(int maxConcurrency, int maxQueued, @Nullable Duration maxWait) {
    static final Options DEFAULT = new Options(10, 100, null);
    private static final int MAX = 1_000_000;

    /// Checks the ranges.
    public Options {
      Checks.requireInRange(maxConcurrency, 1, MAX, "max concurrency");
      Checks.requireInRange(maxQueued, 0, MAX, "max queued");
      if (maxWait != null) {
        Checks.requirePositive(maxWait, "max wait");
      }
    }

    /// Sets how many calls may run at a time; 10 by default.
    ///
    /// @param calls 1 to 1,000,000
    /// @return the changed options
    public Options withMaxConcurrency(int calls) {
      return new Options(calls, maxQueued, maxWait);
    }

    /// Sets how many calls may wait; 100 by default. With zero, a call that finds no place is
    /// rejected at once.
    ///
    /// @param calls 0 to 1,000,000
    /// @return the changed options
    public Options withMaxQueued(int calls) {
      return new Options(maxConcurrency, calls, maxWait);
    }

    /// Sets how long a call may wait; by default as long as its own deadline allows.
    ///
    /// @param limit longer than zero
    /// @return the changed options
    public Options withMaxWait(Duration limit) {
      return new Options(maxConcurrency, maxQueued, Objects.requireNonNull(limit, "limit"));
    }
  }
}
