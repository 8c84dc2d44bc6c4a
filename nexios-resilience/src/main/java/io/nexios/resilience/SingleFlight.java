package io.nexios.resilience;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.concurrency.AsyncLazy.WhenAbandoned;
import io.nexios.concurrency.TaskFailedException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes one call for all who ask for the same thing at the same time.
///
/// The first who asks for a key starts the call, the flight; whoever asks for the same key before
/// it has ended waits for its outcome. Nothing is kept afterwards: the next who asks starts another
/// flight, be the outcome a value or a failure. For values that are kept there is [AsyncLazy].
///
/// A flight runs on a virtual thread of its own with a neutral context: it belongs to all who wait,
/// and never runs with the identity of the one that came first. A caller that gives up frees itself
/// only. When the last one has gone the flight is cancelled, and who comes after that starts a new
/// one.
///
/// **Threading.** All methods may be called from any thread. What the work did is visible to all
/// who get its outcome.
///
/// A null argument gives a `NullPointerException`; a null value is a value.
///
/// **Source.** Go's `golang.org/x/sync/singleflight`; unlike there, the work does not run on the
/// thread, with the context or until the deadline of the first caller.
///
/// @param <K> what is asked for; needs `equals` and `hashCode`
/// @param <V> the answer; may be null
public final class SingleFlight<K, V extends @Nullable Object> {
  /*
   * Overview. `flights` maps a key to the one flight that a caller may join. A flight is a lazy value
   * that is loaded once: the lazy value lets callers wait, go, and be freed, and cancels the load when
   * the last has gone.
   *
   * I1. A flight leaves the map before its outcome is known to anybody: no caller that has seen it
   *     joins it again.
   * I2. A flight runs its work once. A caller that joined in time and asks too late, after a failure
   *     or a cancel, gets Over and joins another flight.
   * I3. `waiting` of a flight in the map changes only inside compute for its key. The last who leaves
   *     takes the flight out, unless it is to finish.
   */

  private final String name;
  private final WhenAbandoned whenAbandoned;
  private final ConcurrentMap<K, Flight> flights = new ConcurrentHashMap<>();

  private SingleFlight(String name, Options options) {
    this.name = name;
    this.whenAbandoned = options.whenAbandoned;
  }

  /// Makes a single flight that cancels what nobody waits for.
  ///
  /// @param name for the paths and messages of flights
  /// @param <K> what is asked for
  /// @param <V> the answer
  /// @return nothing is in flight yet
  public static <K, V extends @Nullable Object> SingleFlight<K, V> of(String name) {
    return of(name, UnaryOperator.identity());
  }

  /// Makes a single flight.
  ///
  /// @param name for the paths and messages of flights
  /// @param options changes the defaults
  /// @param <K> what is asked for
  /// @param <V> the answer
  /// @return nothing is in flight yet
  public static <K, V extends @Nullable Object> SingleFlight<K, V> of(
      String name, UnaryOperator<Options> options) {
    Objects.requireNonNull(name, "name");
    return new SingleFlight<>(name, options.apply(Options.DEFAULT));
  }

  /// {@return the name given at the making}
  public String name() {
    return name;
  }

  /// Waits for the flight for a key, and starts it if there is none.
  ///
  /// **Cancellation.** A cancel point; only this caller is freed, unless it was the last.
  ///
  /// @param key what is asked for
  /// @param work makes the call, if this caller starts the flight; else it is not used
  /// @return what the work of the flight returned
  /// @throws TaskFailedException if the work failed; each caller gets one of its own, with the same
  ///   cause
  /// @throws io.nexios.concurrency.TaskError if the work threw an `Error`
  /// @throws IllegalStateException if the work of the flight asks for its own key
  /// @throws InterruptedException if the calling thread is interrupted; the flag is then clear
  public V call(K key, Callable<? extends V> work) throws InterruptedException {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(work, "work");
    while (true) {
      Flight flight = join(key, work);
      try {
        return flight.outcome.get();
      } catch (TaskFailedException failed) { // of the flight, or of a group of the caller
        if (!(failed.getCause() instanceof Over)) {
          throw failed;
        }
        flights.remove(key, flight);
      } finally {
        leave(key, flight);
      }
    }
  }

  private Flight join(K key, Callable<? extends V> work) {
    return flights.compute(
        key,
        (_, present) -> {
          Flight flight = present == null ? new Flight(key, work) : present;
          flight.waiting++;
          return flight;
        });
  }

  private void leave(K key, Flight flight) {
    flights.computeIfPresent(
        key,
        (_, present) -> {
          if (present == flight) {
            flight.waiting--;
          }
          boolean over = present.waiting == 0 && (cancelsAbandoned() || !present.isOnItsWay());
          return over ? null : present;
        });
  }

  private boolean cancelsAbandoned() {
    return whenAbandoned == WhenAbandoned.CANCEL;
  }

  /// {@return how many flights a caller could join now}
  public int inFlight() {
    return flights.size();
  }

  @Override
  public String toString() {
    return "single flight \"" + name + "\" (" + inFlight() + " in flight)";
  }

  private final class Flight {
    final AsyncLazy<V> outcome;
    int waiting; // I3
    private final K key;
    private final Callable<? extends V> work;
    private final AtomicBoolean begun = new AtomicBoolean();

    Flight(K key, Callable<? extends V> work) {
      this.key = key;
      this.work = work;
      this.outcome =
          AsyncLazy.of(this::run, o -> o.withName(name).withWhenAbandoned(whenAbandoned));
    }

    /// Whether work will take this flight out of the map; false when it could not be started.
    boolean isOnItsWay() {
      return outcome.snapshot().isLoading();
    }

    private V run() throws Exception {
      if (begun.getAndSet(true)) {
        throw new Over();
      }
      try {
        return work.call();
      } finally {
        flights.remove(key, this);
      }
    }
  }

  /// Tells a caller that came too late that the flight is over.
  private static final class Over extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Over() {
      super("the flight is over", null, false, false);
    }
  }

  /// How flights are treated. Each `with` method returns a changed copy.
  ///
  /// @param whenAbandoned what becomes of a flight when the last caller has gone
  public record Options(WhenAbandoned whenAbandoned) {
    static final Options DEFAULT = new Options(WhenAbandoned.CANCEL);

    /// Checks for null.
    public Options {
      Objects.requireNonNull(whenAbandoned, "whenAbandoned");
    }

    /// Sets what becomes of a flight when the last caller has gone; by default it is cancelled. One
    /// that finishes can be joined until it has ended.
    ///
    /// @param choice what
    /// @return the changed options
    public Options withWhenAbandoned(WhenAbandoned choice) {
      return new Options(choice);
    }
  }
}
