package io.nexios.concurrency;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One race: branches in a group of their own, of which the first success is the result.
final class Race<T extends @Nullable Object> {
  /*
   * Overview. Branches report on their own threads; the owner alone decides what to start and when
   * the race is over, so starting needs no lock.
   *
   * `result` goes once, by CAS, from null to a Winner, or to a Failure that is an Error. A value that
   * comes later, or that nobody could take because the race was cancelled, is closed.
   *
   * A branch that waits starts when its delay has passed, or when another fails: then the delays of
   * those behind it shrink by as much as it came early.
   */

  private static final VarHandle RESULT =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "result", VarHandle.class, Race.class, Object.class);

  private record Failure(int index, Throwable cause) {}

  private record Winner(String name, @Nullable Object value) {}

  private final List<BranchSpec<? extends T>> branches; // in the caller's order
  private final int[] order; // the branches by their delays
  private final Thread owner = Thread.currentThread();
  private final List<Failure> failures = new ArrayList<>(); // guarded by the group's latch; in time
  private volatile @Nullable Object result; // becomes a Failure under the latch
  private volatile int failureCount; // written under the latch
  private int started; // owner only: how many of `order` have started
  private int answered; // owner only: failures that have started another branch
  private long shiftNanos; // owner only: by how much the schedule has moved forward

  private @Nullable TaskGroup group; // set before the first branch starts
  private long beganAtNanos; // likewise

  private Race(List<BranchSpec<? extends T>> branches) {
    this.branches = branches;
    this.order = byDelay(branches);
  }

  private static int[] byDelay(List<? extends BranchSpec<?>> branches) {
    int[] order = new int[branches.size()];
    for (int index = 1; index < order.length; index++) {
      long delayNanos = branches.get(index).delayNanos();
      int place = index;
      while (place > 0 && branches.get(order[place - 1]).delayNanos() > delayNanos) {
        order[place] = order[--place];
      }
      order[place] = index;
    }
    return order;
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  static <T extends @Nullable Object> T run(Branch<? extends T>... branches)
      throws InterruptedException {
    return run(TaskGroup.Options.RACE, branches);
  }

  @SafeVarargs
  static <T extends @Nullable Object> T run(
      TaskGroup.Options options, Branch<? extends T>... branches) throws InterruptedException {
    if (branches.length == 0) {
      throw new IllegalArgumentException("a race needs at least one branch, was given none");
    }
    List<BranchSpec<? extends T>> specs = new ArrayList<>(branches.length);
    for (Branch<? extends T> branch : branches) {
      specs.add(BranchSpec.inRace(branch, specs.size()));
    }
    if (specs.size() == 1) {
      return alone(specs.getFirst());
    }
    Race<T> race = new Race<>(specs);
    Object recorded = Flight.raceStarted();
    try {
      T value = TaskGroup.race(options, race::decideIn);
      Flight.raceEnded(recorded, race, null);
      return value;
    } catch (Throwable stopped) { // a value that came in this moment has no taker
      race.disposeWinner();
      Flight.raceEnded(recorded, race, stopped);
      throw stopped;
    }
  }

  /// One branch needs no thread of its own.
  private static <T extends @Nullable Object> T alone(BranchSpec<T> branch)
      throws InterruptedException {
    boolean isSpare = branch.delayNanos() == BranchSpec.NEVER;
    Concurrency.sleep(isSpare ? Duration.ZERO : branch.delay());
    try {
      return branch.call();
    } catch (InterruptedException stopped) {
      throw stopped;
    } catch (Throwable failure) { // as that of any branch, unless the race itself was stopped
      boolean isStopped = Cancellation.isCancelled() && Throwables.isConsequenceOfCancel(failure);
      throw Throwables.sneaky(
          isStopped || branch.isOwnTimeout(failure)
              ? failure
              : TaskNode.failure(pathAlone(branch.label()), failure, 1));
    }
  }

  private static String pathAlone(String label) {
    Scope around = Root.currentScope();
    String above = around == null ? "" : around.fullPath();
    return (above.isEmpty() ? "" : above + "/") + TaskGroup.Options.RACE.name() + "/" + label;
  }

  // The owner.

  private T decideIn(TaskGroup opened) throws InterruptedException {
    group = opened;
    beganAtNanos = opened.time().nanoTime();
    return decide();
  }

  private T decide() throws InterruptedException {
    while (true) {
      startDue();
      if (result != null) {
        return takeResult();
      }
      if (failureCount == branches.size()) {
        throw Throwables.sneaky(allFailed());
      }
      awaitNews();
    }
  }

  /// Starts what is due, and for each failure that has started nothing yet the next that is not.
  private void startDue() {
    int failed = failureCount;
    while (started < order.length && result == null) {
      int next = order[started];
      long early = untilDueNanos(next);
      if (early > 0) {
        if (answered == failed) {
          return;
        }
        shiftNanos += early == BranchSpec.NEVER ? 0 : early;
      }
      answered = Math.min(answered + 1, failed);
      started++;
      start(next);
    }
    answered = failed;
  }

  private long untilDueNanos(int index) {
    long delayNanos = branches.get(index).delayNanos();
    if (delayNanos == BranchSpec.NEVER) {
      return started == 0 ? 0 : BranchSpec.NEVER;
    }
    return delayNanos == 0
        ? 0
        : delayNanos - shiftNanos - (group().time().nanoTime() - beganAtNanos);
  }

  private void start(int index) {
    group().createTask(branches.get(index).label(), () -> runBranch(index));
  }

  private void awaitNews() throws InterruptedException {
    Threads.letOthersRun();
    if (hasNews()) {
      return;
    }
    long dueNanos = started == order.length ? BranchSpec.NEVER : untilDueNanos(order[started]);
    if (dueNanos == BranchSpec.NEVER) {
      Parking.until(this::hasNews);
    } else {
      try (Alarm alarm = Alarm.in(Duration.ofNanos(dueNanos))) {
        Parking.until(() -> hasNews() || alarm.hasRung());
      }
    }
  }

  private boolean hasNews() {
    return result != null || failureCount > answered;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // null comes back as the T that it was
  private T takeResult() {
    if (result instanceof Winner(String name, Object value)) {
      group().winRace(name);
      return (T) value;
    }
    throw Throwables.sneaky(allFailed());
  }

  /// The exception of a race without a winner: the first failure in time, the others suppressed in
  /// the order of the branches.
  private Throwable allFailed() {
    List<Failure> inTime;
    group().acquire();
    try {
      inTime = List.copyOf(failures);
    } finally {
      group().release();
    }
    Failure first = result instanceof Failure error ? error : inTime.getFirst();
    boolean allTimedOut =
        inTime.size() == branches.size()
            && inTime.stream().allMatch(each -> branches.get(each.index).isOwnTimeout(each.cause));
    Throwable primary =
        allTimedOut
            ? longestTimeout()
            : TaskNode.failure(pathOf(first.index), first.cause, inTime.size());
    inTime.stream()
        .sorted(Comparator.comparingInt(Failure::index))
        .forEach(each -> Throwables.suppress(primary, each.cause)); // but for the cause itself
    return primary;
  }

  private DeadlineExceededException longestTimeout() {
    Duration longest = Duration.ZERO;
    for (BranchSpec<? extends T> branch : branches) {
      Duration timeout = branch.timeout();
      if (timeout != null && timeout.compareTo(longest) > 0) {
        longest = timeout;
      }
    }
    return new DeadlineExceededException(
        "each branch of race \"" + group().fullPath() + "\"", longest, Duration.ZERO);
  }

  private String pathOf(int index) {
    return group().fullPath() + "/" + branches.get(index).label();
  }

  private TaskGroup group() {
    assert group != null : "set before anything else happens";
    return group;
  }

  // The branches.

  private @Nullable Void runBranch(int index) throws Exception {
    T value;
    try {
      value = branches.get(index).call();
    } catch (Throwable failure) { // every end of a branch is news for the race
      failed(index, failure);
      throw failure;
    }
    Winner winner = new Winner(branches.get(index).label(), value);
    if (group().isCancelled() || !RESULT.compareAndSet(this, null, winner)) {
      dispose(value);
    } else {
      LockSupport.unpark(owner);
    }
    return null;
  }

  /// Closes the value of a winner that came while the race was being cancelled. All branches have
  /// ended.
  private void disposeWinner() {
    if (result instanceof Winner(_, Object value)) {
      Disposal.close(value, group().fullPath());
    }
  }

  private void dispose(@Nullable Object value) {
    boolean isWinners = result instanceof Winner(_, Object won) && won == value;
    if (!isWinners) {
      Disposal.close(value, group().fullPath());
    }
  }

  private void failed(int index, Throwable cause) {
    if (group().isCancelled() && Throwables.isConsequenceOfCancel(cause)) {
      return;
    }
    Failure failure = new Failure(index, cause);
    group().acquire();
    try {
      failures.add(failure);
      failureCount = failures.size();
      if (cause instanceof Error) {
        RESULT.compareAndSet(this, null, failure);
      }
    } finally {
      group().release();
    }
    LockSupport.unpark(owner);
  }

  // For the flight recorder, once the race is over.

  String path() {
    return group == null ? "" : group.fullPath();
  }

  @Nullable String winner() {
    return result instanceof Winner(String name, _) ? name : null;
  }

  @Nullable CancelReason cancelReason() {
    return group == null ? null : group.reason();
  }

  int branches() {
    return branches.size();
  }

  int started() {
    return started;
  }
}
