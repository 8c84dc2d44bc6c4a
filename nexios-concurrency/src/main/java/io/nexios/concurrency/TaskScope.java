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
   * Overview. `counts` is of the form that Counts describes.
   *
   * I8. A task is counted before it is in the list, in the list before its thread starts, and it
   *     leaves the count as the last act of its thread. So whoever sees a count of zero sees no
   *     task that can still create others.
   * I9. CLOSED is set by the owner with the count at zero, or when the rest was abandoned. A creation
   *     that finds it takes itself back and fails.
   * I10. A creator counts and lists its task first and reads the fate second; a canceller marks
   *     first and reads the list second. So a task of a cancelled group never runs, or is
   *     interrupted.
   *
   * The owner waits on the count, announced by `joining`: the last task to end reads it after it has
   * left the count, the owner sets it before it looks at the count. Between that look and the park
   * nothing may run that can park itself, a lock included: it would use up the wake-up.
   */

  private static final VarHandle COUNTS =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "counts", VarHandle.class, TaskScope.class, long.class);

  private final TaskGroup.Options options;
  private final @Nullable Places places;
  private final TaskList tasks = new TaskList(this);
  private volatile long counts;
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
    boolean mayRun = places == null || takePlace(places);
    ChildTask<T> task = register(name, work, mayRun);
    if (isCancelled() || !mayRun) {
      refuse(task, mayRun, false);
    } else {
      startThread(task, context);
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

  private <T extends @Nullable Object> ChildTask<T> register(
      @Nullable String name, Callable<? extends T> work, boolean mayRun) {
    long before = (long) COUNTS.getAndAdd(this, Counts.CREATED + Counts.RUNNING);
    if (Counts.isClosed(before)) {
      COUNTS.getAndAdd(this, -(Counts.CREATED + Counts.RUNNING));
      if (places != null && mayRun) {
        places.giveBack();
      }
      throw Rejections.groupClosed(fullPath());
    }
    return new ChildTask<>(this, Counts.nextNumber(before), name, work);
  }

  private void refuse(ChildTask<?> task, boolean hasPlace, boolean wasTold) {
    task.endUnstarted();
    if (wasTold) {
      Listeners.ended(task);
    }
    ended(hasPlace);
  }

  private void startThread(ChildTask<?> task, @Nullable ContextSnapshot context) {
    boolean told = false;
    boolean started = false;
    try {
      Thread thread = task.prepare(options.threadFactory(), context);
      tasks.push(task, task.number());
      told = true;
      Listeners.created(task);
      if (!isCancelled()) {
        time().threadStarting(thread);
        thread.start();
        started = true;
      }
    } finally {
      if (!started) { // cancelled meanwhile, or the thread cannot be had: as if never created
        refuse(task, true, told);
      }
    }
  }

  private boolean takePlace(Places from) {
    ChildTask<?> holder = holderHere();
    try {
      return from.take(fullPath(), holder);
    } catch (InterruptedException byForeignCode) {
      Thread.currentThread().interrupt();
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
    if (Counts.isClosed(ended(true))) {
      Abandoned.remove(task);
      Reports.abandonedEnded(task);
    }
  }

  /// Takes a task out of the count, and returns what that was before.
  private long ended(boolean hadPlace) {
    if (places != null && hadPlace) {
      places.giveBack();
    }
    long before = (long) COUNTS.getAndAdd(this, -Counts.RUNNING);
    Thread owner = root().thread;
    if (Counts.running(before) == 1 && joining) {
      LockSupport.unpark(owner);
    }
    if (ticket != null && owner != null && !Counts.isClosed(before) && !owner.isAlive()) {
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
    long counted = (long) COUNTS.getAndBitwiseOr(this, Counts.CLOSED);
    boolean allEnded = Counts.running(counted) == 0;
    if (!allEnded) {
      Abandoned.addAll(fullPath(), runningTasks());
    }
    if (ticket != null) {
      ticket.closed();
    }
    CancelFollowUp followed = followUp; // read after CLOSED is set; see onMarked()
    if (followed != null) {
      followed.stop();
    }
    return allEnded;
  }

  /// Joins the threads of tasks that have ended. Returns whether an interrupt came meanwhile.
  final boolean joinEnded() {
    return tasks.joinEnded();
  }

  /// Lets the owner go although tasks still run.
  final void abandon() {
    abandoned = true;
    LockSupport.unpark(root().thread);
  }

  final boolean isClosed() {
    return Counts.isClosed(counts);
  }

  final int running() {
    return Counts.running(counts);
  }

  final long created() {
    return Integer.toUnsignedLong(Counts.nextNumber(counts) - 1);
  }

  final List<ChildTask<?>> runningTasks() {
    return tasks.select(task -> !task.isTerminated());
  }

  // Scope.

  @Override
  final void onMarked() {
    super.onMarked();
    if (places != null) {
      places.close();
    }
    if (running() > 0) {
      CancelFollowUp begun = CancelFollowUp.begin(this, options);
      followUp = begun;
      if (isClosed()) { // read after the write above; closeTasks() does the reverse
        begun.disarm();
      }
    }
    if (joining) {
      LockSupport.unpark(root().thread);
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
