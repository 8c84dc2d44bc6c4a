package io.nexios.resilience;

import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Work;
import io.nexios.resilience.PolicyFlight.LimitCause;
import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A gate with options and messages.
final class BulkheadShell implements Bulkhead {
  private final String name;
  private final TimeSource time;
  private final Gate gate;
  private final AtomicLong rejected = new AtomicLong();
  private final Object configuring = new Object();
  private volatile Options options; // written under configuring

  BulkheadShell(String name, Options options, TimeSource time) {
    this.name = name;
    this.options = options;
    this.time = time;
    this.gate = new Gate(options.maxConcurrency(), options.maxQueued());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    Objects.requireNonNull(work, "work");
    enter();
    try {
      return work.call();
    } finally {
      gate.leave();
    }
  }

  @Override
  public Permit acquire() throws InterruptedException {
    enter();
    return new Place(gate);
  }

  @Override
  public Optional<Permit> tryAcquire() {
    return gate.tryEnter() ? Optional.of(new Place(gate)) : Optional.empty();
  }

  private void enter() throws InterruptedException {
    if (!gate.tryEnter()) {
      enterQueue();
    }
  }

  private void enterQueue() throws InterruptedException {
    Duration maxWait = options.maxWait();
    long maxWaitNanos = maxWait == null ? Nanos.MAX : Nanos.of(maxWait);
    String what =
        switch (gate.enter(maxWaitNanos, time)) {
          case ENTERED -> null;
          case QUEUE_FULL -> "is full";
          case WAITED_TOO_LONG -> "had no place for a call within " + Nanos.format(maxWaitNanos);
          case DEADLINE_PASSED -> {
            Cancellation.check(); // says whose deadline it was, if the timer has noticed as well
            yield "had no place for a call before its deadline";
          }
          case WAITING, GIVEN_UP -> throw new AssertionError("a wait returns decided, or throws");
        };
    if (what != null) {
      rejected.getAndIncrement();
      throw new BulkheadFullException(name, what, gate.load());
    }
  }

  @Override
  public void configure(UnaryOperator<Options> change) {
    Options changed = change.apply(options);
    Options before;
    synchronized (configuring) {
      before = options;
      options = changed;
      gate.resize(changed.maxConcurrency(), changed.maxQueued());
    }
    PolicyFlight.limitChanged(
        this, before.maxConcurrency(), changed.maxConcurrency(), LimitCause.CONFIGURED, gate);
  }

  @Override
  public Snapshot snapshot() {
    Options current = options;
    Gate.Load load = gate.load();
    return new Snapshot(
        name,
        current.maxConcurrency(),
        current.maxQueued(),
        load.taken(),
        load.waiting(),
        rejected.get());
  }

  @Override
  public String toString() {
    Gate.Load load = gate.load();
    return "bulkhead \""
        + name
        + "\" ("
        + load.taken()
        + " of "
        + options.maxConcurrency()
        + " run)";
  }

  static final class Place implements Permit {
    private final Gate gate;
    private final AtomicBoolean closed = new AtomicBoolean();

    Place(Gate gate) {
      this.gate = gate;
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        gate.leave();
      }
    }
  }
}
