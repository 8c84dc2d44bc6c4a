package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One task: what its thread runs, the root of that thread's scopes, and the handle to its outcome.
abstract sealed class TaskNode<T extends @Nullable Object> extends Root implements Task<T>, Runnable
    permits ChildTask, BackgroundNode, LoadTask {
  /*
   * Overview. `outcome` holds the whole life of the handle:
   *   null, or a chain of Waiters   not decided; with a Claim in it, for nobody but who put it there
   *   -> the value, or NULL         the work returned                          end()
   *   -> Failed                     the work threw                             end()
   *   -> Cancelled                  its scope was cancelled, or cancel()       end(), cancel()
   *
   * I6. It is decided once, by CAS. Whoever comes later keeps what it has: a late value is closed,
   *     a late failure is reported.
   * I7. ended() is called exactly once for each task that was registered, as the last thing of its
   *     thread, or by whoever finds that the thread will never run. `work` is null before that.
   *
   * Access modes: volatile, but for the writes of `work` that cost a fence each and that something
   * ordered follows. It is set before `thread`. It is cleared before ended(); whoever cancels writes
   * the nudge and then looks at it, but only after having won the outcome from this thread, which then
   * writes in order.
   */

  private static final VarHandle OUTCOME =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "outcome", VarHandle.class, TaskNode.class, Object.class);

  private static final VarHandle WORK =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "work", VarHandle.class, TaskNode.class, Callable.class);

  private static final Object NULL = new Object();

  private static final class Failed {
    private final Throwable cause;
    private volatile boolean observed; // whether anybody has looked at it

    Failed(Throwable cause) {
      this.cause = cause;
    }

    Throwable look() {
      observed = true;
      return cause;
    }
  }

  private record Cancelled(CancelReason reason) {}

  private final @Nullable String name;
  private volatile @Nullable Callable<? extends T>
      work; // the task's thread; null once it has ended
  private volatile @Nullable Object outcome;
  private final long createdAtNanos;

  TaskNode(@Nullable Scope parent, @Nullable String name, TimeSource time) {
    super(parent);
    this.name = name;
    this.createdAtNanos = time.nanoTime();
  }

  /// Says what the task runs; once, before its thread is prepared.
  final void setWork(Callable<? extends T> callable) {
    WORK.set(this, callable);
  }

  // What the kinds of tasks differ in.

  /// Called once when the outcome is a failure, before waiters wake.
  abstract void onFailed(Throwable failure);

  /// Called once, as the last thing that the task's thread does.
  abstract void ended();

  // The thread.

  /// Makes the thread of this task, not started yet.
  final Thread prepare(ThreadFactory factory, @Nullable ContextSnapshot captured) {
    Callable<? extends T> bare = work;
    if (captured != null && bare != null) {
      setWork(captured.<T>around(bare));
    }
    Thread created = factory.newThread(this);
    if (created == null) {
      throw Rejections.noThread();
    }
    if (created.getState() != Thread.State.NEW) {
      throw Rejections.threadAlreadyStarted(created);
    }
    created.setUncaughtExceptionHandler(this);
    if (name != null && created.getName().isEmpty()) {
      created.setName(name);
    }
    setThread(created);
    return created;
  }

  @Override
  public final void run() {
    if (thread != Thread.currentThread()) {
      return; // a factory has started it itself, and the creation is refused
    }
    try {
      Threads.runIn(time(), this::runWork);
      finish();
    } catch (
        Throwable inOurOwnCode) { // out of memory, for example: the group must end all the same
      if (!isDone()) {
        endFailed(inOurOwnCode);
      }
      throw inOurOwnCode;
    } finally {
      forgetWork();
      ended(); // I7
    }
  }

  private void runWork() {
    Callable<? extends T> body = work;
    if (body == null || isCancelled()) {
      endCancelled();
      return;
    }
    Listeners.started(this);
    Object recorded = Flight.taskStarted(this);
    try {
      T value = body.call();
      TaskGroup.closeLeft(this, this, null);
      endWith(value == null ? NULL : value);
    } catch (Throwable failure) { // every end of the work is an outcome of the task
      TaskGroup.closeLeft(this, this, failure);
      endFailed(failure);
    } finally {
      Flight.taskEnded(recorded, this);
    }
  }

  /// Ends the scope where somebody may notice: a cancel that comes later finds nothing to do.
  private void finish() {
    if (hasHooks() && !leave()) {
      CancelHooks.end(hooksIfAny());
    }
    Listeners.ended(this);
  }

  private void forgetWork() {
    if (state() == Future.State.SUCCESS) { // nobody has cancelled this task, or will
      WORK.setRelease(this, null);
      return;
    }
    work = null; // before the nudge is read; cancel() does the reverse
    Extras made = extrasIfAny();
    if (made != null && made.nudge != null) {
      made.nudge.stop();
    }
  }

  @Override
  public final void uncaughtException(Thread dying, Throwable failure) {
    Reports.threadDied(dying, failure);
  }

  // The outcome.

  private void endWith(Object value) {
    if (!decide(value)) {
      Disposal.close(value, path());
    }
  }

  private void endFailed(Throwable failure) {
    CancelReason reason = reasonFromAbove();
    if (reason != null && Throwables.isConsequenceOfCancel(failure)) {
      endCancelled(reason);
    } else if (!decideFailed(failure)) {
      Reports.lateFailure(path(), failure);
    }
  }

  private boolean decideFailed(Throwable failure) {
    if (!addWaiter(new Waiter.Claim())) {
      return false;
    }
    onFailed(failure); // first, so that who wakes by the outcome finds the group failed
    return decide(new Failed(failure), true);
  }

  /// Ends a task whose thread will never start, and forgets what it would have run.
  final void endUnstarted() {
    thread = null;
    work = null;
    endCancelled();
  }

  /// As [#endUnstarted], for a thread that could not be had.
  final void failUnstarted(Throwable failure) {
    thread = null;
    work = null;
    decideFailed(failure);
    Listeners.ended(this);
    ended();
  }

  /// Ends a task that never ran: it was cancelled, or its thread could not be had.
  private void endCancelled() {
    CancelReason reason = reasonFromAbove();
    if (reason == null) {
      decide(new Cancelled(new CancelReason.OwnerLeft()));
    } else {
      endCancelled(reason);
    }
  }

  private void endCancelled(CancelReason reason) {
    if (decide(new Cancelled(reason))) {
      onCut();
    }
  }

  /// Called when the outcome is that the task was cut short by a cancel from above.
  void onCut() {}

  private boolean decide(Object end) {
    return decide(end, false);
  }

  private boolean decide(Object end, boolean holdsClaim) {
    while (true) {
      Object current = outcome;
      if (current != null
          && !(current instanceof Waiter waiter && (holdsClaim || !waiter.isClaimed()))) {
        return false;
      }
      if (OUTCOME.compareAndSet(this, current, end)) {
        Waiter.wakeAll((Waiter) current);
        return true;
      }
    }
  }

  private boolean addWaiter(Waiter waiter) {
    while (true) {
      Object current = outcome;
      if (current != null && !(current instanceof Waiter)) {
        return false;
      }
      if (OUTCOME.compareAndSet(this, current, waiter.before((Waiter) current))) {
        return true;
      }
    }
  }

  // The handle.

  @Override
  public final String name() {
    return name == null ? "task" : name;
  }

  @Override
  public final String path() {
    return fullPath();
  }

  @Override
  public final boolean isDone() {
    Object current = outcome;
    return current != null && !(current instanceof Waiter);
  }

  @Override
  public final T await() throws InterruptedException {
    if (!isDone()) {
      awaitOutcome();
    }
    return report();
  }

  private void awaitOutcome() throws InterruptedException {
    Root root = Root.current();
    if (root != null && isAbove(root.top())) {
      throw Rejections.awaitsItself(path());
    }
    Threads.letOthersRun();
    if (isDone()) {
      return;
    }
    ParkedThread waiter = new ParkedThread(Thread.currentThread());
    if (addWaiter(waiter)) {
      try {
        if (root != null && AwaitCircle.isClosedBy(root, this)) {
          throw Rejections.awaitsInACircle(path());
        }
        Parking.until(this::isDone);
      } finally {
        waiter.abandon();
      }
    }
  }

  private boolean isAbove(Scope from) {
    for (Scope scope = from; scope != null; scope = scope.parent) {
      if (scope == this) {
        return true;
      }
    }
    return false;
  }

  private T report() {
    Object end = outcome;
    if (end instanceof Failed failed) {
      throw Throwables.sneaky(failure(path(), failed.look(), 1));
    }
    if (end instanceof Cancelled(CancelReason reason)) {
      Root root = Root.current();
      Throwable failure = root == null ? null : failureOfOwnGroup(root);
      throw failure == null
          ? new CancelledException("task \"" + path() + "\"", reason)
          : Throwables.sneaky(failure);
    }
    return value(end);
  }

  /// The failure of this task's group when the caller owns it, so that the cause is never hidden.
  @Nullable Throwable failureOfOwnGroup(Root caller) {
    return null;
  }

  static Throwable failure(String path, Throwable cause, long count) {
    return cause instanceof Error
        ? new TaskError(path, cause, count)
        : new TaskFailedException(path, cause, count);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // null comes back as the T that it was
  private T value(@Nullable Object end) {
    return (T) (end == NULL ? null : end);
  }

  @Override
  public final Future.State state() {
    return switch (outcome) {
      case null -> Future.State.RUNNING;
      case Waiter _ -> Future.State.RUNNING;
      case Failed _ -> Future.State.FAILED;
      case Cancelled _ -> Future.State.CANCELLED;
      default -> Future.State.SUCCESS;
    };
  }

  @Override
  public final T resultNow() {
    Future.State state = state();
    if (state != Future.State.SUCCESS) {
      throw Rejections.noOutcomeYet(path(), "a result", state);
    }
    return value(outcome);
  }

  @Override
  public final Throwable exceptionNow() {
    if (outcome instanceof Failed failed) {
      return failed.look();
    }
    throw Rejections.noOutcomeYet(path(), "an exception", state());
  }

  @Override
  public final void cancel(String why) {
    cancel(new CancelReason.Requested(Objects.requireNonNull(why, "why")));
  }

  final void cancel(CancelReason reason) {
    if (decide(new Cancelled(reason))) {
      Listeners.cancelled(this, reason);
      stopWork(reason);
    }
  }

  /// Ends this task as failed while its work still runs, and cancels that.
  final void failEarly(Throwable failure, CancelReason reason) {
    if (decideFailed(failure)) {
      stopWork(reason);
    }
  }

  private void stopWork(CancelReason reason) {
    if (cancelScope(reason)) {
      Nudge repeated = new Nudge(time(), this::nudge);
      acquire();
      try {
        extras().nudge = repeated;
      } finally {
        release();
      }
      if (work != null) {
        repeated.start();
      }
    }
  }

  @Override
  public final CompletableFuture<T> toCompletableFuture() {
    CompletableFuture<T> copy = new CompletableFuture<>();
    FutureCopy<T> follower = new FutureCopy<>(this, copy);
    if (!addWaiter(follower)) {
      follower.wake();
    }
    return copy;
  }

  /// Completes a future as [#await] would end.
  final void copyTo(CompletableFuture<? super T> future) {
    try {
      future.complete(report());
    } catch (Throwable failure) { // the outcome, not a failure of this thread
      future.completeExceptionally(failure);
    }
  }

  // For groups, registries and snapshots.

  /// Whether somebody waits for the outcome, or follows it.
  final boolean hasWaiters() {
    return outcome instanceof Waiter waiter && waiter.isAnyPresent();
  }

  /// Shows every thread that waits for the outcome to `each`.
  final void forEachWaitingThread(Consumer<Thread> each) {
    if (outcome instanceof Waiter waiter) {
      waiter.forEachThread(each);
    }
  }

  final boolean isObserved() {
    return outcome instanceof Failed failed && failed.observed;
  }

  final @Nullable Throwable failureIfAny() {
    return outcome instanceof Failed failed ? failed.cause : null;
  }

  final @Nullable CancelReason cancelReasonIfAny() {
    return outcome instanceof Cancelled(CancelReason reason) ? reason : reason();
  }

  final long ageNanos() {
    return time().nanoTime() - createdAtNanos;
  }

  /// Whether the thread has done all that it does for this task but the last step.
  final boolean hasEnded() {
    return work == null;
  }

  /// Whether the thread has ended without running this task, as a broken factory can bring about.
  final boolean isDropped() {
    Thread own = thread; // and not about to start
    return own != null && own.getState() == Thread.State.TERMINATED && !hasEnded();
  }

  /// Ends a task that was dropped; returns whether it was.
  final boolean endIfDropped() {
    boolean isDropped = isDropped();
    if (isDropped) {
      endUnstarted();
      Listeners.ended(this);
      ended();
    }
    return isDropped;
  }

  /// Whether the thread of this task has come to its end, or will never start.
  final boolean isTerminated() {
    Thread own = thread;
    return own == null || (isDone() && !own.isAlive());
  }
}
