package io.nexios.testing;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Virtual time for tests on real threads: it stands still until the test moves it, or until
/// nothing but time can make anything happen.
///
/// Inside [#run] the calling thread and everything that a task tree starts from it take their time
/// from here. A timer fires at its exact instant; before time goes on to the next one, every thread
/// of the tree has come to wait again. So a test of an hour of retries takes a millisecond and
/// gives the same result every time.
///
/// ```java
/// ManualTime.run(time -> {
///   AtomicInteger fired = new AtomicInteger();
///   time.schedule(ofSeconds(5).toNanos(), fired::incrementAndGet);
///   time.advance(ofSeconds(4));
///   assertThat(fired).hasValue(0);
///   time.advance(ofSeconds(1));
///   assertThat(fired).hasValue(1);
///   time.assertNothingPending();
/// });
/// ```
///
/// Two ways to move: by hand with [#advance], the default; or with [Options#withAutoJump] by
/// itself, to the next timer whenever everything waits.
///
/// What counts as waiting is what Java shows as [Thread.State#WAITING]. A thread in [Thread#sleep]
/// or any other wait with a limit counts as running, because real time will wake it: such code
/// belongs on [TimeSource]. A virtual thread that waits for a socket cannot be told from one that
/// waits for another thread, and threads that nobody announced with [#threadStarting] are not seen
/// at all.
///
/// The monotonic clock starts so high that a value of [System#nanoTime()] mixed in gives nonsense
/// at once, and so close to the end of its range that comparing two values with `<` instead of by
/// their difference fails within the first minute.
///
/// Time ends with the body. Timers that are still armed then never fire, and whatever waits for one
/// waits for ever: [#assertNothingPending] at the end of the body finds the timers, [LeakCheck] the
/// threads.
///
/// **Threading.** All methods may be called from any thread, [#advance] and [#settle] by one at a
/// time. Null is refused everywhere.
///
/// **Source.** Trio's `MockClock` with its `autojump_threshold`, and the test scheduler of Kotlin's
/// coroutines; unlike both it does not own the threads and so has to look whether they wait.
///
/// @implNote One platform thread for each run, joined before it ends. A move costs about as much as
///   32 reads of the state of each thread, per instant.
public final class ManualTime implements TimeSource {
  private static final long ORIGIN_NANOS = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

  private final Calls calls = new Calls();
  private final TimerQueue timers = new TimerQueue(calls);
  private final KnownThreads threads = new KnownThreads();
  private final TimerThread timerThread;
  private final Instant startedAt;

  private ManualTime(Options options) {
    this(options, Quiet::new);
  }

  ManualTime(Options options, BiFunction<Calls, KnownThreads, Quiet> quiet) {
    startedAt = options.startedAt();
    timerThread = new TimerThread(options, calls, timers, threads, quiet.apply(calls, threads));
  }

  /// Runs a test in a virtual time of its own, which is moved by hand.
  ///
  /// @param body the test
  /// @throws X what the body throws; where time stood and what was armed stands suppressed under it
  /// @throws InterruptedException if the body throws it
  /// @throws AssertionError if the threads did not come to rest, or wait for what cannot come
  public static <X extends Throwable> void run(Body<X> body) throws X, InterruptedException {
    run(UnaryOperator.identity(), body);
  }

  /// Runs a test in a virtual time of its own.
  ///
  /// @param options changes the defaults
  /// @param body the test
  /// @throws X what the body throws; where time stood and what was armed stands suppressed under it
  /// @throws InterruptedException if the body throws it
  /// @throws AssertionError if the threads did not come to rest, or wait for what cannot come
  public static <X extends Throwable> void run(UnaryOperator<Options> options, Body<X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(body, "body");
    run(new ManualTime(options.apply(Options.DEFAULT)), body);
  }

  static <X extends Throwable> void run(ManualTime time, Body<X> body)
      throws X, InterruptedException {
    time.threadStarting(Thread.currentThread());
    time.timerThread.start();
    Throwable thrown = TimeSource.bind(time, () -> time.outcomeOf(body));
    AssertionError deadEnd = time.close();
    if (deadEnd != null) {
      if (thrown != null) {
        deadEnd.addSuppressed(thrown);
      }
      throw deadEnd;
    }
    if (thrown != null) {
      ManualTime.<X>rethrow(thrown);
    }
  }

  private @Nullable Throwable outcomeOf(Body<?> body) {
    try {
      body.run(this);
      return null;
    } catch (Throwable thrown) { // rethrown by the caller, once the timer thread has ended
      thrown.addSuppressed(new VirtualTimeState(timers.toString()));
      return thrown;
    }
  }

  private @Nullable AssertionError close() {
    AssertionError deadEnd = timerThread.close();
    timers.close();
    threads.close();
    return deadEnd;
  }

  /**
   * A body throws an X, an InterruptedException or something unchecked, all of which run declares.
   */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void rethrow(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /// Moves time forward. Fires the timers that become due one instant after another, and waits at
  /// each instant, the last included, until every thread of the tree waits.
  ///
  /// **Cancellation.** Not a cancel point: an interrupt is kept in the flag.
  ///
  /// @param length how far; zero fires what is due now
  /// @throws IllegalArgumentException if the length is negative
  /// @throws IllegalStateException if another thread is moving this time, or a timer action tries
  ///   to
  /// @throws AssertionError if the threads do not all come to wait; time then stands where it got
  ///   to
  public void advance(Duration length) {
    if (length.isNegative()) {
      throw new IllegalArgumentException("length must not be negative, was " + length);
    }
    timerThread.moveTo(Nanos.sum(timers.elapsedNanos(), Nanos.of(length)));
  }

  /// Waits until every thread of the tree but the calling one waits and no timer is due: until
  /// nothing more happens unless the calling thread or time does something.
  ///
  /// **Cancellation.** Not a cancel point: an interrupt is kept in the flag.
  ///
  /// @throws IllegalStateException if another thread is moving this time, or a timer action tries
  ///   to
  /// @throws AssertionError if the threads do not all come to wait
  public void settle() {
    advance(Duration.ZERO);
  }

  /// {@return how far time has moved since the run began}
  public Duration elapsed() {
    return Duration.ofNanos(timers.elapsedNanos());
  }

  @Override
  public int pending() {
    return timers.size();
  }

  /// Waits as [#settle] does and then checks that nothing is left that time would wake.
  ///
  /// @throws AssertionError if a timer is armed; the message lists the timers
  public void assertNothingPending() {
    settle();
    if (pending() > 0) {
      AssertionError error = new AssertionError("expected that no timer is armed, but " + timers);
      threads.describeInto(error);
      throw error;
    }
  }

  @Override
  public long nanoTime() {
    return ORIGIN_NANOS + timers.elapsedNanos();
  }

  @Override
  public Instant instant() {
    return startedAt.plusNanos(timers.elapsedNanos());
  }

  /// {@inheritDoc}
  ///
  /// @throws IllegalStateException if the run has ended
  @Override
  public Timer schedule(long delayNanos, Runnable action) {
    Objects.requireNonNull(action, "action");
    calls.begin();
    try {
      threads.recognise();
      return timers.add(delayNanos, action);
    } finally {
      calls.end();
      if (delayNanos <= 0) {
        timerThread.wake();
      }
    }
  }

  @Override
  public void threadStarting(Thread thread) {
    Objects.requireNonNull(thread, "thread");
    calls.begin();
    try {
      threads.add(thread);
      threads.recognise();
    } finally {
      calls.end();
    }
  }

  /// {@return where time stands, for people to read}
  @Override
  public String toString() {
    return "virtual time at "
        + Nanos.text(timers.elapsedNanos()); // no action: it may print its time
  }

  /// A test that runs in virtual time.
  ///
  /// @param <X> what it throws beside [InterruptedException]
  @FunctionalInterface
  public interface Body<X extends Throwable> {
    /// Runs the test.
    ///
    /// @param time the time that is current inside
    /// @throws X what the test throws
    /// @throws InterruptedException if the test is interrupted
    void run(ManualTime time) throws X, InterruptedException;
  }

  /// How a virtual time behaves.
  ///
  /// @param autoJump whether time moves to the next timer by itself when everything waits
  /// @param patience how much real time the threads get to come to rest
  /// @param startedAt the wall-clock time at which the run begins
  public record Options(boolean autoJump, Duration patience, Instant startedAt) {
    static final Options DEFAULT =
        new Options(false, Patience.DEFAULT, Instant.parse("2100-01-01T00:00:00Z"));

    /// Checks that nothing is null and the patience is positive.
    public Options {
      Objects.requireNonNull(startedAt, "startedAt");
      if (patience.isNegative() || patience.isZero()) {
        throw new IllegalArgumentException("patience must be positive, was " + patience);
      }
    }

    /// {@return a copy in which time moves by itself, to the next timer whenever everything waits}
    public Options withAutoJump() {
      return new Options(true, patience, startedAt);
    }

    /// Sets how much real time may pass until all threads wait, or while they all wait for what
    /// only time could bring and it does not move. The default is 10 s.
    ///
    /// @param patience a positive length
    /// @return a copy with it
    public Options withPatience(Duration patience) {
      return new Options(autoJump, patience, startedAt);
    }

    /// Sets the wall-clock time at which the run begins. The default is the first day of 2100.
    ///
    /// @param startedAt the instant
    /// @return a copy with it
    public Options withStartedAt(Instant startedAt) {
      return new Options(autoJump, patience, startedAt);
    }
  }
}
