package io.nexios.resilience;

import io.nexios.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// How much extra load retries and hedges may put on a callee: a share of the calls that are made
/// anyway, and a few per second so that a quiet service may retry at all.
///
/// One budget is meant to be shared by everything that repeats calls to one callee. When the callee
/// is in trouble every call wants to be repeated; the budget then keeps the load from multiplying.
/// A budget that is used up suppresses new attempts only; those that run go on.
///
/// [Retry] and [Hedge] do both parts themselves. Code of another kind calls [#deposit] for each
/// first attempt and asks [#tryWithdraw] before each further one.
///
/// **Threading.** All methods may be called from any thread and none of them waits.
///
/// **Timing.** By the time source that was current where the budget was made. A deposit counts for
/// the length of the window and is then gone; the window moves on by tenths of its length.
///
/// A null argument gives a `NullPointerException`.
///
/// **Source.** Finagle's `RetryBudget`; unlike there, retries and hedges draw from the same one,
/// and shares are whole numbers.
public final class LoadBudget {
  /*
   * Overview. A ring holds the deposits and withdrawals of each slice of time. Deposits take no lock:
   * they can only raise the balance. Withdrawals exclude one another, so none takes what another
   * one has seen.
   */

  private final String name;
  private final TimeSource time;
  private final Options options;
  private final TimeRing ring; // deposits and withdrawals
  private final Object withdrawing = new Object();
  private final AtomicLong refused = new AtomicLong();

  private LoadBudget(String name, Options options, TimeSource time) {
    this.name = name;
    this.options = options;
    this.time = time;
    this.ring = new TimeRing(Nanos.of(options.window), time.nanoTime());
  }

  /// Makes a budget of 20 % of the calls, and ten per second, over ten seconds.
  ///
  /// @param name for snapshots
  /// @return the budget
  public static LoadBudget of(String name) {
    return of(name, UnaryOperator.identity());
  }

  /// Makes a budget.
  ///
  /// @param name for snapshots
  /// @param options changes the defaults
  /// @return the budget
  /// @throws IllegalArgumentException if an option is out of its range
  public static LoadBudget of(String name, UnaryOperator<Options> options) {
    Objects.requireNonNull(name, "name");
    return new LoadBudget(name, options.apply(Options.DEFAULT), TimeSource.current());
  }

  /// {@return the name given at the making}
  public String name() {
    return name;
  }

  /// Notes a first attempt, which makes further ones affordable.
  public void deposit() {
    ring.add(time.nanoTime(), 1, 0);
  }

  /// Asks for a further attempt.
  ///
  /// @return whether it may be made; it is then paid for
  public boolean tryWithdraw() {
    synchronized (withdrawing) {
      long now = time.nanoTime();
      TimeRing.Sums sums = ring.sums(now);
      if (!options.affords(sums.first(), sums.second() + 1)) {
        refused.getAndIncrement();
        return false;
      }
      ring.add(now, 0, 1);
      return true;
    }
  }

  /// {@return what the budget knows now}
  public Snapshot snapshot() {
    TimeRing.Sums sums = ring.sums(time.nanoTime());
    return new Snapshot(name, sums.first(), sums.second(), refused.get());
  }

  @Override
  public String toString() {
    TimeRing.Sums sums = ring.sums(time.nanoTime());
    return "load budget \"%s\" (%d extra for %d calls)"
        .formatted(name, sums.second(), sums.first());
  }

  /// What a budget knew at one moment.
  ///
  /// @param name the budget's name
  /// @param deposits first attempts in the window
  /// @param withdrawals further attempts in the window
  /// @param refused how many further attempts were refused in all
  public record Snapshot(String name, long deposits, long withdrawals, long refused) {}

  /// How much extra load is allowed. Each `with` method returns a changed copy and throws an
  /// `IllegalArgumentException` that names the option if a value is out of its range.
  ///
  /// @param percent further attempts per hundred first ones
  /// @param perSecond further attempts per second, on top of that
  /// @param window over which attempts are counted
  public record Options(int percent, int perSecond, Duration window) {
    private static final Duration MAX_WINDOW = Duration.ofHours(1);
    static final Options DEFAULT = new Options(20, 10, Duration.ofSeconds(10));

    /// Checks the ranges.
    public Options {
      Checks.requireInRange(percent, 0, 1_000, "budget in percent");
      Checks.requireInRange(perSecond, 0, 1_000_000, "budget per second");
      Checks.requirePositive(window, "budget window");
      if (window.compareTo(MAX_WINDOW) > 0) {
        throw new IllegalArgumentException(
            "budget window must be at most " + MAX_WINDOW + ", was " + window);
      }
    }

    /// Whether so many further attempts go with so many first ones; in hundredths of an attempt.
    boolean affords(long deposits, long withdrawals) {
      return percent * deposits + perSecond * window.toMillis() / 10 >= 100 * withdrawals;
    }

    /// Sets the share of further attempts; 20 % by default.
    ///
    /// @param share further attempts per hundred first ones, 0 to 1,000
    /// @return the changed options
    public Options withPercent(int share) {
      return new Options(share, perSecond, window);
    }

    /// Sets how many further attempts are allowed on top of the share, so that a service with few
    /// calls can make any; 10 per second by default.
    ///
    /// @param attempts 0 to 1,000,000
    /// @return the changed options
    public Options withPerSecond(int attempts) {
      return new Options(percent, attempts, window);
    }

    /// Sets over which time attempts are counted; 10 s by default.
    ///
    /// @param length longer than zero, up to an hour
    /// @return the changed options
    public Options withWindow(Duration length) {
      return new Options(percent, perSecond, length);
    }
  }
}
