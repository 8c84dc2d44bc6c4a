package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One call of a pool: the root of a pool thread's scopes while it runs the caller's work, and
/// below the caller in the tree.
final class PoolCall<T extends @Nullable Object, X extends Throwable> extends Root {
  /*
   * Overview. `phase` goes
   *   QUEUED -> RUNNING     the worker, before the work
   *   QUEUED -> WITHDRAWN   the caller, when it was cancelled or interrupted while queued
   *   RUNNING -> DONE       the worker, when it has left this call and the pool has counted it
   *
   * Only a caller whose call is DONE or WITHDRAWN goes on, so the outcome needs no lock. The worker
   * gives up `thread` under the latch before DONE, and the next call clears the flag before it sets
   * its own: no interrupt for this call reaches the next one.
   */

  private static final VarHandle PHASE =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "phase", VarHandle.class, PoolCall.class, int.class);

  private static final int QUEUED = 0;
  private static final int RUNNING = 1;
  private static final int WITHDRAWN = 2;
  private static final int DONE = 3;

  /** So often a caller yields before it parks: about as long as a short call takes. */
  private static final int YIELDS = 20;

  private final ThreadPool pool;
  private final TimeSource time;
  private final Work<? extends T, X> work;
  private final @Nullable ContextSnapshot context = ContextSnapshot.capture();
  private final Thread caller = Thread.currentThread();
  private final long submittedAtNanos;
  private long startedAtNanos; // written by the worker before DONE, like the next
  private long endedAtNanos;
  private volatile int phase = QUEUED;
  private @Nullable T value; // written by the worker before DONE
  private @Nullable Throwable failure; // likewise
  private @Nullable Throwable passedOn; // likewise; what a call inside this one has thrown last
  private @Nullable Nudge nudge; // caller only

  PoolCall(ThreadPool pool, @Nullable Scope above, Work<? extends T, X> work) {
    super(above);
    this.pool = pool;
    this.time = above == null ? TimeSource.current() : above.time();
    this.work = work;
    this.submittedAtNanos = time.nanoTime();
  }

  ThreadPool pool() {
    return pool;
  }

  // The worker.

  void runOn(Thread worker) {
    if (!PHASE.compareAndSet(this, QUEUED, RUNNING)) {
      return;
    }
    Thread.interrupted(); // whatever came before was not for this call
    attempt(() -> runRecorded(worker));
    attempt(this::leaveThread);
    attempt(() -> endedAtNanos = time.nanoTime());
  }

  /// Does a step on the worker's thread: whatever it throws is for the caller, and the worker goes
  /// on.
  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (Throwable inOurOwnCode) {
      failure = inOurOwnCode;
    }
  }

  private void runRecorded(Thread worker) {
    startedAtNanos = endedAtNanos = time.nanoTime();
    Object recorded = Flight.poolCallStarted(this);
    try {
      enterThread(worker);
      Threads.runIn(time, this::runWork);
    } finally {
      Flight.poolCallEnded(recorded, failure != null);
    }
  }

  private void enterThread(Thread worker) {
    acquire();
    thread = worker;
    release();
    worker.setUncaughtExceptionHandler(this);
    time.threadStarting(worker);
  }

  private void runWork() {
    try {
      throwIfCancelled(); // cancelled between the queue and here
      value = ContextSnapshot.callWork(context, work);
      TaskGroup.closeLeft(this, this, null);
    } catch (Throwable thrown) { // the caller throws it
      TaskGroup.closeLeft(this, this, thrown);
      failure = thrown;
    }
  }

  private void leaveThread() {
    boolean wasCancelled = !leave();
    acquire();
    thread = null;
    release();
    if (wasCancelled) {
      CancelHooks.end(hooksIfAny());
    }
    Thread.currentThread().setUncaughtExceptionHandler(null);
  }

  /// Lets the caller go on; after the pool has counted this call.
  void end() {
    PHASE.compareAndSet(this, RUNNING, DONE);
    LockSupport.unpark(caller);
  }

  long queuedNanos() {
    return (phase == WITHDRAWN ? time.nanoTime() : startedAtNanos) - submittedAtNanos;
  }

  long ageNanos() {
    return time.nanoTime() - submittedAtNanos;
  }

  long runNanos() {
    return endedAtNanos - startedAtNanos; // both zero when it never ran
  }

  @Override
  public void uncaughtException(Thread dying, Throwable thrown) {
    Reports.threadDied(dying, thrown);
  }

  // The caller.

  /// Has the work run, waits until it has ended or been withdrawn, and returns or throws what
  /// became of it.
  T execute(boolean isNested) throws X, InterruptedException {
    link();
    boolean foreign;
    try {
      pool.submit(this, isNested);
      foreign = awaitEnd();
    } finally {
      unlink();
    }
    return outcome(foreign);
  }

  private void link() {
    if (parent != null) {
      parent.setInner(this);
      inheritFate();
    }
  }

  private void unlink() {
    if (nudge != null) {
      nudge.stop();
    }
    if (parent != null) {
      parent.clearInner();
    }
  }

  /// Returns whether somebody else than Nexios has interrupted the caller.
  private boolean awaitEnd() {
    for (int i = 0; i < YIELDS && phase != DONE; i++) {
      Threads.letOthersRun();
    }
    boolean ours = false;
    boolean foreign = false;
    while (phase != DONE && phase != WITHDRAWN) {
      if (Thread.currentThread().isInterrupted()) {
        boolean isForeign = takeCallersInterrupt();
        foreign |= isForeign;
        ours |= !isForeign;
      }
      if (foreign || isCallerCancelled()) {
        stopWork(foreign);
      }
      if (phase == QUEUED || phase == RUNNING) {
        LockSupport.park(this);
      }
    }
    if (ours && parent != null) {
      parent.root().settle(); // the cancelled scope is still open, and wants it
    }
    return foreign;
  }

  /// Clears the flag and returns whether it was somebody else's.
  private boolean takeCallersInterrupt() {
    return parent == null ? Thread.interrupted() : parent.root().clearInterrupt();
  }

  /// Sets the flag for an interrupt of somebody else that is not thrown.
  private void keepCallersInterrupt() {
    if (parent == null) {
      Thread.currentThread().interrupt();
    } else {
      parent.root().restoreForeignInterrupt();
    }
  }

  private boolean isCallerCancelled() {
    return parent != null && parent.isCancelled();
  }

  private void stopWork(boolean foreign) {
    if (PHASE.compareAndSet(this, QUEUED, WITHDRAWN)) {
      pool.withdraw(this);
      return;
    }
    if (foreign) {
      cancelScope(new CancelReason.OwnerInterrupted());
    }
    if (nudge == null) {
      nudge = new Nudge(time, this::nudge);
      nudge.start();
    }
  }

  @SuppressWarnings("NullAway") // null comes back as the T that it was
  private T outcome(boolean foreign) throws InterruptedException {
    Throwable thrown = failure;
    boolean isConsequence =
        phase == WITHDRAWN || (thrown != null && Throwables.isConsequenceOfCancel(thrown));
    if (foreign && isConsequence) {
      throw new InterruptedException("interrupted while waiting for " + pool);
    }
    if (isConsequence && isCallerCancelled()) {
      Cancellation.check();
    }
    if (foreign) {
      keepCallersInterrupt();
    }
    if (thrown != null) {
      if (parent != null && parent.root() instanceof PoolCall<?, ?> outer) {
        outer.passedOn = thrown;
      }
      throw Throwables.sneaky(CallerStack.appendTo(thrown, thrown == passedOn));
    }
    return value;
  }

  // Scope.

  @Override
  TimeSource time() {
    return time;
  }

  @Override
  @Nullable Deadline deadline() {
    return parent == null ? null : parent.deadline();
  }
}
