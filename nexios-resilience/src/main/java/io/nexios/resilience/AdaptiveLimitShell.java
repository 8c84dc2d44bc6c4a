package io.nexios.resilience;

import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Work;
import io.nexios.resilience.AdaptiveLimit.Algorithm.Aimd;
import io.nexios.resilience.Gate.Fate;
import io.nexios.resilience.PolicyFlight.LimitCause;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A gate whose number of places follows the calls that pass it.
final class AdaptiveLimitShell implements AdaptiveLimit {
  /*
   * Overview. `current` holds what is known and the window of calls that adds to it. Calls add what
   * they took to the window; the one that completes it, or shows overload first, closes it, asks the
   * rules for the next state, and puts that with a new window in place.
   *
   * I1. A window is closed once, by compare-and-set, and only who closed it replaces `current`. So
   *     states follow one another without a lock, and calls that end in between are not counted.
   * I2. A call that was let through before the limit fell last is no reason for it to fall again:
   *     one overload of the callee shows in many calls.
   */

  private final String name;
  private final Options options;
  private final TimeSource time;
  private final Gate gate;
  private final long slowNanos;
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile Current current; // I1

  private record Current(LimitState state, Window window) {}

  AdaptiveLimitShell(String name, Options options, TimeSource time) {
    this.name = name;
    this.options = options;
    this.time = time;
    this.slowNanos =
        options.algorithm() instanceof Aimd(_, Duration slowAfter) && slowAfter != null
            ? Nanos.of(slowAfter)
            : Nanos.MAX;
    long now = time.nanoTime();
    LimitState first = LimitState.initial(options.initial());
    this.gate = new Gate(first.places(), options.maxQueued());
    this.current = new Current(first, new Window(first, now));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    return ReportOnce.call(acquire(), work);
  }

  @Override
  public Permit acquire() throws InterruptedException {
    Fate fate = gate.enter(Nanos.MAX, time);
    if (fate != Fate.ENTERED) {
      rejected.getAndIncrement();
      if (fate == Fate.DEADLINE_PASSED) {
        Cancellation.check(); // says whose deadline it was, if the timer has noticed as well
      }
      throw new LimitReachedException(name, gate.load(), limit());
    }
    return new Place(this);
  }

  @Override
  public Optional<Permit> tryAcquire() {
    if (gate.tryEnter()) {
      return Optional.of(new Place(this));
    }
    rejected.getAndIncrement();
    return Optional.empty();
  }

  @Override
  public int limit() {
    return current.state.places();
  }

  @Override
  public Snapshot snapshot() {
    LimitState state = current.state;
    Gate.Load load = gate.load();
    return new Snapshot(
        name,
        state.places(),
        load.taken(),
        load.waiting(),
        rejected.get(),
        failures.get(),
        Duration.ofNanos((long) state.baselineNanos()));
  }

  @Override
  public String toString() {
    return "adaptive limit \"" + name + "\" (" + gate.load().taken() + " of " + limit() + " run)";
  }

  private void ended(long startedAt, Outcome outcome) {
    if (outcome.isCounted()) {
      long now = time.nanoTime();
      if (outcome.isFailure() || now - startedAt > slowNanos) {
        failures.getAndIncrement();
        overloaded(startedAt, now);
      } else {
        answered(now - startedAt);
      }
    }
    gate.leave();
  }

  private void overloaded(long startedAt, long now) {
    Current seen = current;
    if (startedAt - seen.window.fellAt >= 0 && seen.window.close()) { // I2
      move(seen.state, LimitRules.afterOverload(seen.state, options), now, LimitCause.OVERLOAD);
    }
  }

  private void answered(long nanos) {
    Current seen = current;
    Window window = seen.window;
    if (window.add(nanos) && window.close()) {
      LimitState next = LimitRules.afterWindow(seen.state, window.result(), options);
      boolean ofBaseline = seen.state.probing() || next.probing();
      LimitCause cause = ofBaseline ? LimitCause.BASELINE : LimitCause.WINDOW;
      move(seen.state, next, window.fellAt, cause);
    }
  }

  private void move(LimitState before, LimitState next, long fellAt, LimitCause cause) {
    gate.resize(next.places(), options.maxQueued()); // first: then the next one may follow at once
    current = new Current(next, new Window(next, fellAt));
    PolicyFlight.limitChanged(this, before.places(), next.places(), cause, gate);
  }

  /// Calls that are being counted.
  private static final class Window {
    final long fellAt; // when the limit was lowered for an overload the last time
    private final int skipped; // the first calls, which do not count
    private final int size;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicLong sumNanos = new AtomicLong();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    Window(LimitState state, long fellAt) {
      this.fellAt = fellAt;
      this.skipped = LimitRules.skippedCalls(state);
      this.size = LimitRules.windowSize(state);
    }

    void noteRunning(int running) {
      if (running > mostRunning.get()) {
        mostRunning.accumulateAndGet(running, Math::max);
      }
    }

    /// Counts a call; true if it completes the window.
    boolean add(long nanos) {
      if (calls.incrementAndGet() <= skipped) {
        return false;
      }
      sumNanos.getAndAdd(nanos);
      return counted.incrementAndGet() == size;
    }

    boolean close() {
      return !closed.getAndSet(true);
    }

    LimitState.Window result() {
      return new LimitState.Window((double) sumNanos.get() / size, mostRunning.get());
    }
  }

  static final class Place extends ReportOnce {
    private final AdaptiveLimitShell owner;
    private final long startedAt;

    /// The caller has taken the place.
    Place(AdaptiveLimitShell owner) {
      this.owner = owner;
      this.startedAt = owner.time.nanoTime();
      owner.current.window.noteRunning(owner.gate.load().taken());
    }

    @Override
    Outcome classify(Throwable thrown) {
      return Outcome.by(owner.options.classifier(), thrown);
    }

    @Override
    void ended(Outcome outcome) {
      owner.ended(startedAt, outcome);
    }
  }
}
