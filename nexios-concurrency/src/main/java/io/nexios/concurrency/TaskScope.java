package io.nexios.concurrency;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tasks of a group: who may create them, how they start, are counted, and are waited for. What
/// their outcomes mean is the business of [TaskGroup].
abstract sealed class TaskScope extends BodyScope permits TaskGroup {
  /*
   * Overview. The list of tasks counts the creations, and `ends` the ends, in the form that Ends
   * describes: so creators and tasks that end do not write to the same field.
   *
   * I8. A task is in the list, and so counted, before its thread starts, and its end is counted as
   *     the last act of its thread. Both counts only grow. So whoever reads the ends first and the
   *     creations second, and finds as many, sees no task that can still create others.
   * I9. `closed` is set by the owner when no task runs, or when the rest was abandoned; CLOSED in
   *     `ends` follows, and tells exactly which tasks were left behind. A creation that finds the
   *     former after it has listed its task takes itself back and fails.
   * I10. A creator lists its task first and reads the fate second; a canceller marks first and
   *     reads the list second. So a task of a cancelled group never runs, or is interrupted.
   *
   * The owner waits for the ends, announced by `joining`: the last task to end reads it after it has
   * counted its end, the owner sets it before it looks at the counts. Between that look and the park
   * nothing may run that can park itself, a lock included: it would use up the wake-up.
   */

  private static final VarHandle ENDS =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "ends", VarHandle.class, TaskScope.class, long.class);

  private final TaskGroup.Options options;
  private final @Nullable Places places;
  private final TaskList tasks = new TaskList(this);
  private volatile long ends;
  private volatile boolean closed; // written by the owner only
  private volatile boolean joining; // written by the owner only
  private volatile boolean abandoned; // whether the owner shall stop waiting
  private volatile @Nullable CancelFollowUp followUp; // written by the canceller

  private OpenGroups.@Nullable Ticket ticket; // of the resource form; set before the first task

  TaskScope(Root root, TaskGroup.Options options) {
    super(root, root.top(), options.timeout());
    this.options = options;
    this.places =
        options.maxConcurrency() == TaskGroup.Options.UNLIMITED
            ? null
            : new Places(options.maxConcurrency());
  }

  final TaskGroup.Options options() {
    return options;
  }

  /// Lets a report say so when the owner's thread ends and leaves this open.
  final void watch() {
    ticket = OpenGroups.register(this, fullPath(), Thread.currentThread());
  }

  /// How many calls of groups the owner's thread is in from here inwards, for an error.
  abstract int callsInside();

  /// Cancels this group because somebody else has interrupted its owner; false when it was
  /// cancelled before.
  abstract boolean cancelForInterrupt();

  /// Takes note of the failure of a task that was not cancelled; on the task's thread.
  abstract void childFailed(ChildTask<?> task, Throwable failure);

  /// Takes note that a cancel has cost a task its value; on any thread.
  abstract void childCut();

  /// The exception of a failed group, or null when it has not failed; for waits of its owner.
  abstract @Nullable Throwable failureForOwner();

  // Creating.

  final <T extends @Nullable Object> ChildTask<T> create(
      @Nullable String name, Callable<? extends T> work) {
    ensureMayCreate();
    ContextSnapshot context = ContextSnapshot.capture();
    boolean hasPlace = places == null || takePlace(places);
    ChildTask<T> task = new ChildTask<>(this, name, work);
    Thread thread = hasPlace && !isCancelled() ? prepare(task, context) : null;
    tasks.push(task);
    if (closed) {
      refuse(task, hasPlace, false);
      Abandoned.remove(task); // where the owner has put it if it has seen it in the list
      throw Rejections.groupClosed(fullPath());
    }
    if (thread == null || isCancelled()) {
      refuse(task, hasPlace, false);
    } else {
      start(task, thread);
    }
    return task;
  }

  private void ensureMayCreate() {
    if (isClosed()) {
      throw Rejections.groupClosed(fullPath());
    }
    Thread owner = root().thread;
    if (Thread.currentThread() == owner) {
      return;
    }
    for (Scope scope = Root.currentScope(); scope != null; scope = scope.parent) {
      if (scope == this) {
        return;
      }
    }
    throw Rejections.notInTree(fullPath(), Objects.requireNonNull(owner, "owner"), callsInside());
  }

  private Thread prepare(ChildTask<?> task, @Nullable ContextSnapshot context) {
    try {
      return task.prepare(options.threadFactory(), context);
    } catch (Throwable notToBeHad) { // as if the task was never created
      if (places != null) {
        places.giveBack();
      }
      throw notToBeHad;
    }
  }

  private void refuse(ChildTask<?> task, boolean hasPlace, boolean wasTold) {
    task.endUnstarted();
    if (wasTold) {
      Listeners.ended(task);
    }
    ended(hasPlace);
  }

  private void start(ChildTask<?> task, Thread thread) {
    boolean started = false;
    try {
      Listeners.created(task);
      if (!isCancelled()) {
        time().threadStarting(thread);
        thread.start();
        started = true;
      }
    } finally {
      if (!started) { // cancelled meanwhile, or the thread cannot be had
        refuse(task, true, true);
      }
    }
  }

  private boolean takePlace(Places from) {
    ChildTask<?> holder = holderHere();
    try {
      return from.take(fullPath(), holder);
    } catch (InterruptedException byForeignCode) {
      Parking.restoreForeignInterrupt();
      if (holder != null) {
        holder.cancel(new CancelReason.OwnerInterrupted());
      } else {
        cancelForInterrupt();
      }
      return false;
    } catch (CancelledException | TaskFailedException | TaskError cut) {
      if (isCancelled()) { // and its canceller has not closed the places yet
        return false;
      }
      throw cut;
    }
  }

  /// The task of this group that the calling thread works for, or null for the owner.
  private @Nullable ChildTask<?> holderHere() {
    for (Scope scope = Root.currentScope(); scope != null; scope = scope.parent) {
      if (scope instanceof ChildTask<?> task && task.group() == this) {
        return task;
      }
    }
    return null;
  }

  // The ends of tasks; on their threads.

  final void childEnded(ChildTask<?> task) {
    if (Ends.isClosed(ended(true))) {
      Abandoned.remove(task);
      Reports.abandonedEnded(task);
    }
  }

  /// Counts the end of a task, and returns what `ends` was before.
  private long ended(boolean hadPlace) {
    if (places != null && hadPlace) {
      places.giveBack();
    }
    long before = (long) ENDS.getAndAdd(this, Ends.ONE);
    Thread owner = root().thread;
    if (joining && Ends.running(tasks.created(), before) == 1) {
      LockSupport.unpark(owner);
    }
    if (ticket != null && owner != null && !Ends.isClosed(before) && !owner.isAlive()) {
      ticket.report();
    }
    return before;
  }

  // Waiting and closing; the owner.

  /// Waits until no task runs. Returns what became of the interrupts that came meanwhile, or null
  /// when there were none.
  ///
  /// @param here the owner's innermost scope; when it is not this group, its cancel ends the wait
  final @Nullable OwnerInterrupts awaitTasks(Scope here) {
    OwnerInterrupts interrupts = null;
    if (running() > 0) {
      Threads.letOthersRun();
      joining = true;
      while (running() > 0 && !abandoned && !isCancelledInside(here)) {
        LockSupport.park(this);
        if (Thread.currentThread().isInterrupted()) {
          interrupts = OwnerInterrupts.take(interrupts, this);
        }
      }
      joining = false;
    }
    return interrupts;
  }

  final boolean isCancelledInside(Scope here) {
    return here != this && here.isCancelled();
  }

  /// Lets no task be created any more; false when some still run and are left behind.
  final boolean closeTasks() {
    closed = true;
    long counted = (long) ENDS.getAndBitwiseOr(this, Ends.CLOSED);
    boolean allEnded = Ends.running(tasks.created(), counted) == 0;
    if (!allEnded) {
      Abandoned.addAll(fullPath(), runningTasks());
    }
    if (ticket != null) {
      ticket.closed();
    }
    CancelFollowUp followed = followUp; // read after `closed` is set; see onMarked()
    if (followed != null) {
      followed.stop();
    }
    return allEnded;
  }

  /// Joins the threads of tasks that have ended. Returns whether an interrupt came meanwhile.
  final boolean joinEnded(boolean allEnded) {
    return tasks.joinEnded(allEnded);
  }

  /// Lets the owner go although tasks still run.
  final void abandon() {
    abandoned = true;
    LockSupport.unpark(root().thread);
  }

  final boolean isClosed() {
    return closed;
  }

  final int running() {
    long counted = ends; // before the creations (I8)
    return Ends.running(tasks.created(), counted);
  }

  final long created() {
    return Integer.toUnsignedLong(tasks.created());
  }

  final List<ChildTask<?>> runningTasks() {
    return tasks.select(task -> !task.isTerminated());
  }

  // Scope.

  @Override
  final void onMarked() {
    if (places != null) {
      places.close();
    }
    if (joining) {
      LockSupport.unpark(root().thread);
    }
    super.onMarked(); // from here on timers are needed
    if (running() > 0) {
      CancelFollowUp begun = CancelFollowUp.begin(this, options);
      followUp = begun;
      if (isClosed()) { // read after the write above; closeTasks() does the reverse
        begun.disarm();
      }
    }
  }

  @Override
  final void forEachTask(Consumer<? super Scope> each) {
    tasks.forEach(each);
  }

  @Override
  final String pathSegment() {
    return TaskGroup.Options.shown(options.name());
  }
}
