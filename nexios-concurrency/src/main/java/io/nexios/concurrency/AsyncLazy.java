package io.nexios.concurrency;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A value that is loaded when it is first asked for, once for any number of callers, and kept.
///
/// ```java
/// static final AsyncLazy<Config> CONFIG = AsyncLazy.of(
///     () -> fetchConfig(),
///     o -> o.withRefreshAfter(ofMinutes(5)).withExpireAfter(ofHours(1)));
/// ```
///
/// The load runs on a virtual thread of its own with a neutral context: neither a caller's cancel
/// nor its deadline ends it, and it never runs with the identity of the caller that came first. A
/// null is a value. Failures are not kept: the next [#get] loads again.
///
/// **Threading.** All methods may be called from any thread.
///
/// @param <T> the value; may be null
/// @see <a href="https://github.com/ben-manes/caffeine/wiki/Refresh">refresh and expiry as caches
///   know them</a>
public final class AsyncLazy<T extends @Nullable Object> {
  /*
   * Overview. The state is one record, replaced by CAS; LazyRules says by which, this class performs
   * what follows from it. A hit reads the state and nothing else: timers turn `fresh` off, so no
   * clock is read.
   *
   * I11. Only the load that stands in the state publishes its value, and takes itself out by the same
   *      CAS. A load that a reset has taken out still serves those who wait for it.
   * I12. A load is out of the state before its outcome is decided, so whoever has seen a failure and
   *      asks again starts a new load.
   *
   * Timers hold the lazy value and what was loaded weakly: a value that is dropped is collected.
   */

  private static final VarHandle STATE =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "state", VarHandle.class, AsyncLazy.class, LazyState.class);

  private final Callable<? extends T> loader;
  private final Options options;

  /** Here and not in an AtomicReference, because a hit would follow that reference too. */
  private volatile LazyState<T> state = LazyState.empty();

  private final AtomicInteger abandoned = new AtomicInteger(); // loads given up that still run

  private AsyncLazy(Callable<? extends T> loader, Options options) {
    this.loader = loader;
    this.options = options;
  }

  /// Makes a lazy value that is kept until [#reset].
  ///
  /// @param loader makes the value
  /// @return nothing is loaded yet
  public static <T extends @Nullable Object> AsyncLazy<T> of(Callable<? extends T> loader) {
    return of(loader, UnaryOperator.identity());
  }

  /// Makes a lazy value.
  ///
  /// @param loader makes the value
  /// @param options changes the defaults
  /// @return nothing is loaded yet
  public static <T extends @Nullable Object> AsyncLazy<T> of(
      Callable<? extends T> loader, UnaryOperator<Options> options) {
    Objects.requireNonNull(loader, "loader");
    return new AsyncLazy<>(loader, options.apply(Options.DEFAULT));
  }

  /// Returns the value; loads it, or waits for the load that runs, when there is none.
  ///
  /// **Cancellation.** A cancel point when it has to wait; only this caller is freed, the load goes
  /// on.
  ///
  /// @return the value
  /// @throws TaskFailedException when the load failed; the cause is what the loader threw, or a
  ///   [DeadlineExceededException] for `withLoadTimeout`
  /// @throws TaskError when the loader threw an [Error]
  /// @throws CancelledException when the caller was cancelled
  /// @throws IllegalStateException when the load asks for its own value
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public T get() throws InterruptedException {
    LazyState<T> current = state;
    return current.isFresh() ? current.valueNow() : getSlowly();
  }

  private T getSlowly() throws InterruptedException {
    while (true) {
      LazyState<T> current = state;
      if (current.isFresh()) {
        return current.valueNow();
      }
      if (current.hasValue()) {
        refreshIfAllowed(current);
        return current.valueNow();
      }
      LoadTask<T> load = current.load();
      if (load == null) {
        load = startLoad(current, false);
      }
      if (load != null && load.enter()) {
        return await(load);
      }
    }
  }

  private T await(LoadTask<T> load) throws InterruptedException {
    try {
      return load.awaitChecked();
    } finally {
      load.exit();
    }
  }

  /// Returns the value, and waits at most so long for it. On a value that is due for a refresh it
  /// waits that long for the fresh one, and then returns the old.
  ///
  /// **Cancellation.** As [#get()].
  ///
  /// @param maxWait zero or negative does not wait
  /// @return the value
  /// @throws DeadlineExceededException when there was no value in that time
  /// @throws InterruptedException when the caller was interrupted; the flag is then clear
  public T get(Duration maxWait) throws InterruptedException {
    Objects.requireNonNull(maxWait, "maxWait");
    LazyState<T> current = state;
    if (current.isFresh()) {
      return current.valueNow();
    }
    if (!current.hasValue()) {
      return getWithin(maxWait);
    }
    LoadTask<T> load = refreshIfAllowed(current);
    return load == null || !maxWait.isPositive()
        ? current.valueNow()
        : getFreshWithin(maxWait, load, current);
  }

  private T getFreshWithin(Duration maxWait, LoadTask<T> load, LazyState<T> old)
      throws InterruptedException {
    try {
      return limited(maxWait, () -> load.enter() ? await(load) : old.valueNow());
    } catch (DeadlineExceededException | TaskFailedException | TaskError noFreshValue) {
      LazyState<T> now = state;
      if (now.hasValue()) {
        return now.valueNow();
      }
      throw noFreshValue; // the old value has expired meanwhile
    }
  }

  private T getWithin(Duration maxWait) throws InterruptedException {
    if (maxWait.isPositive()) {
      return limited(maxWait, this::getSlowly);
    }
    LazyState<T> current = state;
    if (!current.hasValue() && current.load() == null) {
      startLoad(current, false);
    }
    throw new DeadlineExceededException(subject(), maxWait, Duration.ZERO);
  }

  private T limited(Duration maxWait, Work<T, RuntimeException> wait) throws InterruptedException {
    try {
      return TimeLimit.call(maxWait, wait);
    } catch (DeadlineExceededException exceeded) { // says of what
      throw new DeadlineExceededException(subject(), maxWait, exceeded.overrun());
    }
  }

  /// Forgets the value. A load that runs serves those who wait for it already, and nobody after
  /// them: the next [#get] loads.
  public void reset() {
    @SuppressWarnings("unchecked") // the field holds nothing else
    LazyState<T> before = (LazyState<T>) STATE.getAndSet(this, LazyState.empty());
    Loaded<T> forgotten = before.loaded();
    if (forgotten != null) {
      forgotten.disarm();
    }
  }

  /// Starts a load behind the value, which is served until the new one is there; a failure keeps
  /// it. Joins the load that runs, if one does. Does not wait.
  public void refresh() {
    while (true) {
      LazyState<T> current = state;
      LoadTask<T> load = current.load();
      if (load == null ? startLoad(current, true) != null : load.enter()) { // and never leave it
        return;
      }
    }
  }

  /// {@return whether there is a value that [#get] would return at once}
  public boolean isLoaded() {
    return state.hasValue();
  }

  /// {@return what there is at this moment}
  public Snapshot snapshot() {
    LazyState<T> current = state;
    Loaded<T> loaded = current.loaded();
    return new Snapshot(
        Objects.requireNonNullElse(options.name, "lazy"),
        loaded != null,
        current.isFresh(),
        current.load() != null,
        loaded == null ? null : loaded.age(),
        current.failures(),
        current.lastFailure(),
        Math.max(0, abandoned.get())); // an end may be counted before its beginning
  }

  // Loads.

  private boolean replace(LazyState<T> before, LazyState<T> after) {
    return STATE.compareAndSet(this, before, after);
  }

  private @Nullable LoadTask<T> refreshIfAllowed(LazyState<T> seen) {
    if (seen.load() != null || !seen.mayRefresh()) {
      return seen.load();
    }
    try {
      return startLoad(seen, true);
    } catch (Throwable noThread) { // a refresh that failed: counted, logged, and paused for
      return null;
    }
  }

  /// Puts a new load into the state and starts it; null when the state has changed meanwhile.
  private @Nullable LoadTask<T> startLoad(LazyState<T> seen, boolean isRefresh) {
    LoadTask<T> load = new LoadTask<>(this, Alarm.clock(), options, isRefresh);
    if (!replace(seen, LazyRules.loading(seen, load))) {
      return null;
    }
    try {
      load.startThread();
    } catch (Throwable noThread) { // others may have joined this load meanwhile
      if (load.endByItself()) {
        loadFailed(load, noThread);
      }
      load.failUnstarted(noThread);
      throw noThread;
    }
    return load;
  }

  /// The work of a load, on its thread.
  T load(LoadTask<T> load) throws Exception {
    T value;
    try {
      value = loader.call();
    } catch (Throwable failure) { // every end of a load takes it out of the state
      if (load.endByItself()) {
        loadFailed(load, failure);
      }
      throw failure;
    }
    if (load.endByItself()) {
      try {
        loadSucceeded(load, value);
      } catch (Throwable noClock) { // then the value cannot be kept
        loadFailed(load, noClock);
        throw noClock;
      }
    }
    return value;
  }

  private void loadSucceeded(LoadTask<T> load, T value) {
    Loaded<T> loaded = new Loaded<>(value, load.time());
    LazyState<T> before = state;
    while (before.load() == load) {
      if (replace(before, LazyRules.loaded(loaded))) {
        disarm(before.loaded());
        arm(loaded);
        return;
      }
      before = state;
    }
  }

  private void arm(Loaded<T> loaded) {
    try {
      loaded.arm(
          jittered(options.refreshAfter),
          new Change<>(this, loaded, LazyRules::due),
          options.expireAfter,
          new Change<>(this, loaded, LazyRules::expired));
    } catch (Throwable noTimer) { // it would be served for ever
      update(loaded, LazyRules::expired);
      throw noTimer;
    }
  }

  private void loadFailed(LoadTask<T> load, Throwable failure) {
    LazyState<T> before = state;
    while (before.load() == load) {
      if (replace(before, LazyRules.failed(before, failure))) {
        Loaded<T> kept = before.loaded();
        if (kept != null) {
          pause(kept, before.failures(), failure);
          Reports.refreshFailed(subject(), failure);
        }
        return;
      }
      before = state;
    }
  }

  private void pause(Loaded<T> kept, int failuresBefore, Throwable failure) {
    try {
      kept.armPause(
          pauseNanos(failuresBefore), new Change<>(this, kept, LazyRules::mayRefreshAgain));
    } catch (Throwable noTimer) { // a pause that would never end is worse than none
      update(kept, LazyRules::mayRefreshAgain);
      Throwables.suppress(failure, noTimer);
    }
  }

  /// Gives a load up whose time has passed.
  void timeOut(LoadTask<T> load) {
    Duration limit = Objects.requireNonNull(options.loadTimeout, "loadTimeout");
    Throwable failure =
        new DeadlineExceededException("the load of " + subject(), limit, Duration.ZERO);
    load.giveUp(
        () -> {
          loadFailed(load, failure);
          load.failEarly(failure, new CancelReason.DeadlineExpired(limit));
        });
  }

  /// Gives a load up that nobody waits for any more.
  void abandon(LoadTask<T> load) {
    load.giveUp(
        () -> {
          LazyState<T> before = state;
          while (before.load() == load && !replace(before, LazyRules.abandoned(before))) {
            before = state;
          }
          load.cancel(new CancelReason.OwnerLeft());
        });
  }

  void countAbandoned(int change) {
    abandoned.addAndGet(change);
  }

  /// Applies a rule while the value is still this one.
  private void update(Loaded<T> loaded, UnaryOperator<LazyState<T>> rule) {
    LazyState<T> before = state;
    while (before.loaded() == loaded) {
      LazyState<T> after = rule.apply(before);
      if (replace(before, after)) {
        if (!after.hasValue()) {
          loaded.disarm();
        }
        return;
      }
      before = state;
    }
  }

  /** A rule that a timer applies, if what it is for still exists. */
  private static final class Change<T extends @Nullable Object> implements Runnable {
    private final WeakReference<AsyncLazy<T>> lazy;
    private final WeakReference<Loaded<T>> loaded;
    private final UnaryOperator<LazyState<T>> rule;

    Change(AsyncLazy<T> lazy, Loaded<T> loaded, UnaryOperator<LazyState<T>> rule) {
      this.lazy = new WeakReference<>(lazy);
      this.loaded = new WeakReference<>(loaded);
      this.rule = rule;
    }

    @Override
    public void run() {
      AsyncLazy<T> target = lazy.get();
      Loaded<T> value = loaded.get();
      if (target != null && value != null) {
        target.update(value, rule);
      }
    }
  }

  private static void disarm(@Nullable Loaded<?> loaded) {
    if (loaded != null) {
      loaded.disarm();
    }
  }

  private long pauseNanos(int failuresBefore) {
    long base = Durations.toNanos(options.failureBackoff);
    long doubled = base << Math.min(failuresBefore, Options.MAX_BACKOFF_DOUBLINGS);
    return Durations.toNanos(jittered(Duration.ofNanos(Math.max(base, doubled))));
  }

  private <D extends @Nullable Duration> D jittered(D duration) {
    if (duration == null || options.jitter == 0) {
      return duration;
    }
    double factor = 1 + options.jitter * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    @SuppressWarnings("unchecked") // D is Duration here: null was returned above
    D changed = (D) Duration.ofNanos((long) (Durations.toNanos(duration) * factor));
    return changed;
  }

  private String subject() {
    return "lazy value \"" + Objects.requireNonNullElse(options.name, "lazy") + "\"";
  }

  @Override
  public String toString() {
    return subject();
  }

  /// What becomes of a load when the last caller that waited for it has gone.
  public enum WhenAbandoned {
    /// It goes on, and its value is kept for the next caller.
    FINISH,
    /// It is cancelled; a caller that comes later starts a new one.
    CANCEL
  }

  /// The state of a lazy value at one moment.
  ///
  /// @param name its name, or `lazy`
  /// @param isLoaded whether there is a value
  /// @param isFresh whether the value is not due for a refresh
  /// @param isLoading whether a load runs that would publish its value
  /// @param age the time since the value was loaded, or null without a value
  /// @param failures how many loads have failed one after another up to now
  /// @param lastFailure what the last of them threw, or null
  /// @param abandoned loads that were given up, because their time had passed or nobody waited any
  ///   more, and whose threads have not ended
  public record Snapshot(
      String name,
      boolean isLoaded,
      boolean isFresh,
      boolean isLoading,
      @Nullable Duration age,
      int failures,
      @Nullable Throwable lastFailure,
      int abandoned) {
    /// {@return the time since the value was loaded, if there is one}
    public Optional<Duration> ageIfLoaded() {
      return Optional.ofNullable(age);
    }
  }

  /// The options of a lazy value; all lengths count from the end of the load.
  ///
  /// @param name for paths, snapshots and errors, or null
  /// @param refreshAfter an older value is served and refreshed behind, or null for never
  /// @param expireAfter an older value is never served, or null for never
  /// @param loadTimeout how long a load may take, or null for no limit
  /// @param jitter by which fraction refreshes are spread around their time, from 0 to 1
  /// @param failureBackoff the pause after a failed background refresh; doubles with each further
  ///   one
  /// @param whenAbandoned what becomes of a load when the last caller that waited has gone
  public record Options(
      @Nullable String name,
      @Nullable Duration refreshAfter,
      @Nullable Duration expireAfter,
      @Nullable Duration loadTimeout,
      double jitter,
      Duration failureBackoff,
      WhenAbandoned whenAbandoned) {
    static final int MAX_BACKOFF_DOUBLINGS = 8;
    static final Options DEFAULT =
        new Options(null, null, null, null, 0, Duration.ofSeconds(1), WhenAbandoned.FINISH);

    /// Checks the values.
    ///
    /// @throws IllegalArgumentException when one is out of its range, or when a value would expire
    ///   before it is refreshed
    public Options {
      requirePositive(refreshAfter, "refreshAfter");
      requirePositive(expireAfter, "expireAfter");
      requirePositive(loadTimeout, "loadTimeout");
      requirePositive(failureBackoff, "failureBackoff");
      if (!(jitter >= 0 && jitter <= 1)) {
        throw Rejections.outOfRange("jitter", 0, 1, jitter);
      }
      if (refreshAfter != null && expireAfter != null && expireAfter.compareTo(refreshAfter) <= 0) {
        throw new IllegalArgumentException(
            "expireAfter must be longer than refreshAfter ("
                + Durations.format(refreshAfter)
                + "), was "
                + Durations.format(expireAfter));
      }
      Objects.requireNonNull(whenAbandoned, "whenAbandoned");
    }

    private static void requirePositive(@Nullable Duration duration, String what) {
      if (duration != null && !duration.isPositive()) {
        throw new IllegalArgumentException(
            what + " must be longer than zero, was " + Durations.format(duration));
      }
    }

    /// {@return these options with a name}
    ///
    /// @param name for paths, snapshots and errors
    public Options withName(String name) {
      return with(draft -> draft.name = name);
    }

    /// {@return these options with an age from which on the value is served and refreshed behind}
    ///
    /// @param refreshAfter shorter than `expireAfter`
    public Options withRefreshAfter(Duration refreshAfter) {
      return with(draft -> draft.refreshAfter = refreshAfter);
    }

    /// {@return these options with an age from which on the value is never served}
    ///
    /// @param expireAfter longer than `refreshAfter`
    public Options withExpireAfter(Duration expireAfter) {
      return with(draft -> draft.expireAfter = expireAfter);
    }

    /// {@return these options with a limit of time for each load} A load that goes on all the same
    /// is abandoned, and another may start.
    ///
    /// @param loadTimeout its failure is a [TaskFailedException] with a [DeadlineExceededException]
    public Options withLoadTimeout(Duration loadTimeout) {
      return with(draft -> draft.loadTimeout = loadTimeout);
    }

    /// {@return these options with refreshes spread around their time}
    ///
    /// @param jitter the largest deviation as a fraction, from 0 to 1
    public Options withJitter(double jitter) {
      return with(draft -> draft.jitter = jitter);
    }

    /// {@return these options with another pause after a failed background refresh}
    ///
    /// @param failureBackoff doubles with each further failure, up to 256 times
    public Options withFailureBackoff(Duration failureBackoff) {
      return with(draft -> draft.failureBackoff = failureBackoff);
    }

    /// {@return these options with another fate of abandoned loads}
    ///
    /// @param whenAbandoned FINISH by default
    public Options withWhenAbandoned(WhenAbandoned whenAbandoned) {
      return with(draft -> draft.whenAbandoned = whenAbandoned);
    }

    private Options with(Consumer<LazyOptionsDraft> change) {
      LazyOptionsDraft draft = new LazyOptionsDraft(this);
      change.accept(draft);
      return draft.toOptions();
    }
  }
}
