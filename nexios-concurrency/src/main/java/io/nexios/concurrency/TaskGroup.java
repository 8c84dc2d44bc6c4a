package io.nexios.concurrency;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A set of tasks that run at the same time and end together: when the group is left, every thread
/// that it started has ended.
///
/// ```java
/// Quote best = TaskGroup.call(group -> {
///   Task<Quote> acme = group.createTask("acme", () -> fetch("acme"));
///   Task<Quote> bolt = group.createTask("bolt", () -> fetch("bolt"));
///   return cheaper(acme.await(), bolt.await());
/// });
/// ```
///
/// The first task that fails cancels the others and, in [#call] and [#run], interrupts the body;
/// its exception leaves as the cause of a [TaskFailedException] after all have ended. A cancel, a
/// passed deadline or an interrupt of the owner stop the group in the same way, each with its own
/// exception and a [CancelReason] that everything below can read.
///
/// The *resource form*, [#open] in a `try` statement, suits code that cannot be a lambda. There
/// [#join] waits and throws, [#close] without it cancels, and the body is never interrupted.
///
/// **Threading.** The thread that opens a group is its *owner*. The owner and all threads of the
/// group's tree may create tasks; [#cancel], [#cancelReason] and [#snapshot] are for any thread;
/// [#join] and [#close] for the owner.
///
/// **Stack.** A [StackOverflowError] of the body or of a task is a failure like any other. In the
/// last few kilobytes of a stack the calls of this class may stop half-way themselves, and leave a
/// scope open or a task that never starts; the scope around it closes what it finds open.
///
/// **Memory consistency effects.** What a thread did before it created a task happens-before the
/// task's work; what the work did happens-before the return of [Task#await], [#join], [#call] and
/// [#close].
///
/// **Source.** Nurseries and cancel scopes of Trio; the owner rule and the names of
/// `java.util.concurrent.StructuredTaskScope`, from which it differs: children may create tasks,
/// one task or the whole group can be cancelled with a reason, and no preview feature is needed.
public final class TaskGroup extends TaskScope implements AutoCloseable {
  /*
   * Overview. Three layers: BodyScope is a scope on its owner's stack with a deadline, TaskScope
   * holds the tasks and counts them (I8 to I10), and this class decides what their outcomes mean
   * for the owner. A group has one fate: the first cancel of whatever kind, or that its owner has
   * left it. A failing task writes itself into `failures` and the fate in one step under the latch,
   * so a fate of TaskFailed always has its failure. What the owner gets is a function of that
   * fate, of what its body threw, and of whether a task was cut: outcome().
   */

  private enum Kind {
    CALL,
    RESOURCE, // the body is never interrupted
    RACE,
    DETACHED // stands on no thread's stack: the steps of a stream
  }

  private final Kind kind;
  private final @Nullable Object recorded = Flight.groupOpened(); // an event that has begun
  private volatile boolean cut; // whether a cancel has cost a task its value, or left one behind
  private volatile @Nullable Failures failures; // written under the latch
  private @Nullable SupervisedFailures supervised; // guarded by latch
  private boolean raceWon; // owner only
  private boolean failureSeen; // owner only: whether the failure has left as an exception
  private boolean interrupted; // owner only: whether an interrupt of the owner has cancelled it

  private TaskGroup(Root root, Options options, Kind kind) {
    super(root, options);
    this.kind = kind;
  }

  /// The options of a group; change the defaults with the `with…` methods.
  ///
  /// @param name the group's part of every path below it, or null for `group`
  /// @param timeout the time the group may take, or null for what is around it
  /// @param maxConcurrency how many tasks may run at once; [#UNLIMITED] by default
  /// @param failurePolicy FAIL_FAST by default
  /// @param threadFactory makes the threads; virtual ones by default
  /// @param stragglerAfter how long after a cancel a task that still runs is reported; 1 s by
  ///   default
  /// @param abandonAfter how long after a cancel the owner stops waiting, or null for never
  /// @param backgroundTasks the registry of background tasks created below, or null for that of
  ///   what is around
  public record Options(
      @Nullable String name,
      @Nullable Duration timeout,
      int maxConcurrency,
      FailurePolicy failurePolicy,
      ThreadFactory threadFactory,
      Duration stragglerAfter,
      @Nullable Duration abandonAfter,
      @Nullable BackgroundTasks backgroundTasks) {
    /// No limit on the tasks that run at once.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    static final Options DEFAULT =
        new Options(
            null,
            null,
            UNLIMITED,
            FailurePolicy.FAIL_FAST,
            Threads.VIRTUAL,
            Duration.ofSeconds(1),
            null,
            null);

    static final Options RACE = DEFAULT.withName("race").withFailurePolicy(FailurePolicy.SUPERVISE);

    /// Checks the values.
    ///
    /// @throws IllegalArgumentException when one is out of its range
    public Options {
      if (maxConcurrency < 1) {
        throw Rejections.outOfRange("maxConcurrency", 1, UNLIMITED, maxConcurrency);
      }
      Objects.requireNonNull(failurePolicy, "failurePolicy");
      Objects.requireNonNull(threadFactory, "threadFactory");
      Objects.requireNonNull(stragglerAfter, "stragglerAfter");
    }

    private Options with(Consumer<GroupOptionsDraft> change) {
      GroupOptionsDraft draft = new GroupOptionsDraft(this);
      change.accept(draft);
      return draft.toOptions();
    }

    /// {@return these options with a name}
    ///
    /// @param newName the group's part of every path below it
    public Options withName(String newName) {
      Objects.requireNonNull(newName, "name");
      return with(draft -> draft.name = newName);
    }

    /// {@return these options with a limit of time for the whole group}
    ///
    /// @param limit from the opening; zero or negative runs nothing
    public Options withTimeout(Duration limit) {
      Objects.requireNonNull(limit, "timeout");
      return with(draft -> draft.timeout = limit);
    }

    /// {@return these options with a limit on the tasks that run at once}
    ///
    /// @param tasks at least 1; at the limit, creating a task waits for a place
    public Options withMaxConcurrency(int tasks) {
      return with(draft -> draft.maxConcurrency = tasks);
    }

    /// {@return these options with a policy for failures}
    ///
    /// @param policy what the failure of one task means for the others
    public Options withFailurePolicy(FailurePolicy policy) {
      return with(draft -> draft.failurePolicy = policy);
    }

    /// {@return these options with another maker of threads}
    ///
    /// A thread that ends without having run what it was made for keeps its group waiting until the
    /// group is cancelled; `stragglerAfter` later its task counts as cancelled.
    ///
    /// @param factory returns a new thread that is not started and that runs what it is given
    ///   itself, and leaves the uncaught-exception handler to the group
    public Options withThreadFactory(ThreadFactory factory) {
      return with(draft -> draft.threadFactory = factory);
    }

    /// {@return these options with another time after which a cancelled task is reported}
    ///
    /// The log gets the stacks of the first hundred and the number of the others; a listener is
    /// told of each.
    ///
    /// @param delay counted from the cancel
    public Options withStragglerAfter(Duration delay) {
      return with(draft -> draft.stragglerAfter = delay);
    }

    /// {@return these options with a time after which the owner leaves tasks behind that do not
    /// end}
    ///
    /// @param delay counted from the cancel; the tasks stay counted until they end
    public Options withAbandonAfter(Duration delay) {
      Objects.requireNonNull(delay, "abandonAfter");
      return with(draft -> draft.abandonAfter = delay);
    }

    /// {@return these options with the registry that background tasks created below belong to}
    ///
    /// @param registry open as long as the group
    public Options withBackgroundTasks(BackgroundTasks registry) {
      Objects.requireNonNull(registry, "backgroundTasks");
      return with(draft -> draft.backgroundTasks = registry);
    }

    static String shown(@Nullable String name) {
      return name == null ? "group" : name;
    }
  }

  // Opening.

  /// The work of a group that returns a value.
  ///
  /// @param <R> what the body returns; may be null
  /// @param <X> what the body throws beside [InterruptedException]
  @FunctionalInterface
  public interface Body<R extends @Nullable Object, X extends Throwable> {
    /// Creates tasks, waits for them, and returns the result of the group.
    ///
    /// @param group open until the body ends
    /// @return the result
    /// @throws X when the body fails
    /// @throws InterruptedException when the owner is interrupted
    R call(TaskGroup group) throws X, InterruptedException;
  }

  /// The work of a group without a value.
  ///
  /// @param <X> what the body throws beside [InterruptedException]
  @FunctionalInterface
  public interface VoidBody<X extends Throwable> {
    /// Creates tasks, and waits for them if need be: the group waits for all of them anyway.
    ///
    /// @param group open until the body ends
    /// @throws X when the body fails
    /// @throws InterruptedException when the owner is interrupted
    void run(TaskGroup group) throws X, InterruptedException;
  }

  /// Runs a body with a new group, waits for all tasks, and returns what the body returned.
  ///
  /// **Cancellation.** A failing task, [#cancel], the deadline, a cancel from above and an
  /// interrupt of the owner cancel all tasks. The first three interrupt the body too; that
  /// interrupt never outlives this call.
  ///
  /// **Timing.** The deadline is that of `withTimeout` or of what is around, whichever is earlier.
  /// A result that is there when all have ended is returned even if the deadline has passed
  /// meanwhile, unless a task was cut short. A result that the body has returned and that is lost
  /// because this throws is closed if it is [AutoCloseable].
  ///
  /// @param body runs in the calling thread
  /// @return what the body returned
  /// @throws X what the body threw, when that came first
  /// @throws TaskFailedException when a task failed first
  /// @throws TaskError when a task threw an [Error] first
  /// @throws DeadlineExceededException when the group's own time was up
  /// @throws CancelledException when the group, or what is around it, was cancelled
  /// @throws InterruptedException when the owner was interrupted; the flag is then clear
  public static <R extends @Nullable Object, X extends Throwable> R call(Body<? extends R, X> body)
      throws X, InterruptedException {
    return callIn(openedWith(Options.DEFAULT, Kind.CALL), body);
  }

  /// As [#call(Body)], with options.
  ///
  /// @param options changes the defaults: `o -> o.withName("quotes").withTimeout(ofSeconds(2))`
  /// @param body runs in the calling thread
  /// @return what the body returned
  /// @throws X what the body threw, when that came first
  /// @throws InterruptedException when the owner was interrupted; the flag is then clear
  public static <R extends @Nullable Object, X extends Throwable> R call(
      UnaryOperator<Options> options, Body<? extends R, X> body) throws X, InterruptedException {
    return callIn(openedWith(options.apply(Options.DEFAULT), Kind.CALL), body);
  }

  /// As [#call(Body)], without a value.
  ///
  /// @param body runs in the calling thread
  /// @throws X what the body threw, when that came first
  /// @throws InterruptedException when the owner was interrupted; the flag is then clear
  public static <X extends Throwable> void run(VoidBody<X> body) throws X, InterruptedException {
    call(valueless(body));
  }

  /// As [#run(VoidBody)], with options.
  ///
  /// @param options changes the defaults
  /// @param body runs in the calling thread
  /// @throws X what the body threw, when that came first
  /// @throws InterruptedException when the owner was interrupted; the flag is then clear
  public static <X extends Throwable> void run(UnaryOperator<Options> options, VoidBody<X> body)
      throws X, InterruptedException {
    call(options, valueless(body));
  }

  private static <X extends Throwable> Body<@Nullable Object, X> valueless(VoidBody<X> body) {
    Objects.requireNonNull(body, "body");
    return group -> {
      body.run(group);
      return null;
    };
  }

  private static <R extends @Nullable Object, X extends Throwable> R callIn(
      TaskGroup group, Body<? extends R, X> body) throws X, InterruptedException {
    R result;
    try {
      result = Objects.requireNonNull(body, "body").call(group);
    } catch (Throwable thrown) { // whatever it is, the tasks must end before it leaves
      throw group.endAfter(thrown);
    }
    try {
      group.endNormally();
    } catch (Throwable thrown) { // instead of the result, which nobody will get
      if (group.kind == Kind.CALL) {
        Disposal.close(result, group.fullPath());
      }
      throw thrown;
    }
    return result;
  }

  /// Opens a group for use in a `try` statement.
  ///
  /// @return an open group, owned by the calling thread
  /// @throws DeadlineExceededException when the time is up before it begins
  public static TaskGroup open() {
    return openedWith(Options.DEFAULT, Kind.RESOURCE);
  }

  /// As [#open()], with options.
  ///
  /// @param options changes the defaults
  /// @return an open group, owned by the calling thread
  /// @throws DeadlineExceededException when the timeout is zero or negative
  public static TaskGroup open(UnaryOperator<Options> options) {
    return openedWith(options.apply(Options.DEFAULT), Kind.RESOURCE);
  }

  private static TaskGroup openedWith(Options options, Kind kind) {
    Duration timeout = options.timeout;
    if (timeout != null && !timeout.isPositive()) {
      throw new DeadlineExceededException(
          "task group \"" + Options.shown(options.name) + "\"", timeout, Duration.ZERO);
    }
    TaskGroup group = new TaskGroup(Root.enterThread(), options, kind);
    group.enter();
    if (kind == Kind.RESOURCE) {
      group.watch();
    }
    return group;
  }

  /// Runs the body of a race in a group whose tasks fail without consequence and without a report.
  static <R extends @Nullable Object> R race(
      Options options, Body<? extends R, RuntimeException> body) throws InterruptedException {
    return callIn(openedWith(options, Kind.RACE), body);
  }

  /// Ends a race that has a winner: the losers are cancelled, and the group throws nothing.
  void winRace(String winner) {
    leaveBody(); // the owner decides here itself, so nothing needs to interrupt it
    raceWon = running() > 0 && cancelScope(new CancelReason.RaceLost(winner));
  }

  /// Opens a group below the calling thread's innermost scope that does not stand on its stack, so
  /// that it may end before or after scopes opened later. It ends with that scope at the latest.
  static TaskGroup openDetached(Options options) {
    Root current = Root.current();
    Root root = current == null ? new ForeignRoot(Thread.currentThread()) : current;
    TaskGroup group = new TaskGroup(root, options, Kind.DETACHED);
    root.top().attach(group);
    return group;
  }

  /// Cancels what still runs in a detached group, waits for it, and leaves.
  void closeDetached() {
    if (!isClosed()) {
      abortAndClose();
    }
  }

  // Creating tasks.

  /// Creates a task and starts it. Equal to `createTask("task", work)`.
  ///
  /// @param work what the task runs, on a thread of its own
  /// @return the handle; CANCELLED at once when the group is cancelled, and then nothing runs
  /// @throws IllegalStateException when the group is closed, when the calling thread does not
  ///   belong to its tree, or when every place is held by a task that waits here itself
  public <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> work) {
    return create(null, Objects.requireNonNull(work, "work"));
  }

  /// Creates a task with a name and starts it.
  ///
  /// With `withMaxConcurrency`, blocks until a place is free. **Cancellation.** While blocked, a
  /// cancel of the group makes this return a CANCELLED handle, and an interrupt does so too, keeps
  /// the flag, and cancels the group with [CancelReason.OwnerInterrupted]; in a task of the group
  /// it cancels that task instead.
  ///
  /// @param name the leaf of the task's path
  /// @param work what the task runs, on a thread of its own
  /// @return the handle; CANCELLED at once when the group is cancelled, and then nothing runs
  /// @throws IllegalStateException when the group is closed, when the calling thread does not
  ///   belong to its tree, or when every place is held by a task that waits here itself
  public <T extends @Nullable Object> Task<T> createTask(String name, Callable<? extends T> work) {
    return create(Objects.requireNonNull(name, "name"), Objects.requireNonNull(work, "work"));
  }

  /// As [#createTask(Callable)], for work without a value.
  ///
  /// @param work what the task runs, on a thread of its own
  /// @return the handle
  public Task<@Nullable Void> createTask(VoidWork<? extends Exception> work) {
    return create(null, Callables.of(work));
  }

  /// As [#createTask(String, Callable)], for work without a value.
  ///
  /// @param name the leaf of the task's path
  /// @param work what the task runs, on a thread of its own
  /// @return the handle
  public Task<@Nullable Void> createTask(String name, VoidWork<? extends Exception> work) {
    return create(Objects.requireNonNull(name, "name"), Callables.of(work));
  }

  /// Starts a task without a handle: nothing of it is kept after its end, so a group may start any
  /// number of them one after another. Its failure counts as that of any task.
  ///
  /// @param work what the task runs, on a thread of its own
  public void start(VoidWork<? extends Exception> work) {
    create(null, Callables.of(work));
  }

  /// How many calls of groups the owner's thread is in from here inwards, this one included; zero
  /// for a group that no call on its stack has opened.
  @Override
  int callsInside() {
    int calls = 0;
    for (Scope scope = this; kind == Kind.CALL && scope != null; scope = scope.inner()) {
      if (scope instanceof TaskGroup group && group.kind != Kind.RESOURCE) {
        calls++;
      }
    }
    return calls;
  }

  @Override
  boolean cancelForInterrupt() {
    boolean first = cancelScope(new CancelReason.OwnerInterrupted());
    interrupted |= first && Thread.currentThread() == root().thread;
    return first;
  }

  // What tasks report; on their threads.

  @Override
  void childFailed(ChildTask<?> task, Throwable failure) {
    if (options().failurePolicy() == FailurePolicy.SUPERVISE) {
      if (kind != Kind.RACE) {
        keepSupervised(task);
      }
      return;
    }
    CancelReason reason = failures == null ? new CancelReason.TaskFailed(task.path()) : null;
    boolean isFirst = false;
    acquire();
    try {
      if (failures == null) {
        assert reason != null : "failures only ever appear";
        failures = new Failures(task, failure);
        isFirst = mark(reason);
      } else {
        failures.add(failure);
      }
    } finally {
      release();
    }
    if (isFirst) {
      CancelWalk.downFrom(this);
    }
  }

  private void keepSupervised(ChildTask<?> task) {
    acquire();
    try {
      if (supervised == null) {
        supervised = new SupervisedFailures();
      }
      supervised.add(task);
    } finally {
      release();
    }
  }

  @Override
  void childCut() {
    if (!cut) { // thousands may come at once, and would take the field from each other
      cut = true;
    }
  }

  // The end.

  private void endNormally() {
    Throwable outcome = end(null);
    if (outcome != null) {
      throw Throwables.sneaky(outcome);
    }
  }

  private RuntimeException endAfter(Throwable thrown) {
    Throwable outcome = end(thrown);
    throw Throwables.sneaky(outcome == null ? thrown : outcome);
  }

  /// Waits for all tasks and leaves the scope. Returns what the group throws, or null.
  private @Nullable Throwable end(@Nullable Throwable thrown) {
    boolean leaked = closeInner(root(), this);
    leaveBody();
    boolean bodyFirst = thrown != null && cancelScope(reasonOf(thrown));
    if (interrupted) {
      root().dropForeignInterrupt();
    }
    settle(bodyFirst || interrupted ? null : thrown);
    OwnerInterrupts interrupts = closeScope(awaitTasks(this));
    Throwable outcome = bodyFirst ? thrown : outcome(thrown);
    outcome = withSuppressed(outcome, thrown);
    OwnerInterrupts.restore(interrupts, this, outcome instanceof InterruptedException);
    if (leaked) {
      IllegalStateException misuse = Rejections.closedOutOfOrder(fullPath());
      if (outcome == null) {
        return misuse;
      }
      Throwables.suppress(outcome, misuse);
    }
    return outcome;
  }

  private static CancelReason reasonOf(Throwable thrown) {
    return thrown instanceof InterruptedException
        ? new CancelReason.OwnerInterrupted()
        : new CancelReason.OwnerLeft();
  }

  /// What a cancelled group throws when its body's exception did not come first.
  private @Nullable Throwable outcome(@Nullable Throwable thrown) {
    return switch (reason()) {
      case null -> null;
      case CancelReason.TaskFailed _ when failures != null -> failureForOwner();
      case CancelReason.RaceLost _ when raceWon && thrown == null -> null;
      case CancelReason.OwnerInterrupted _ when interrupted ->
          thrown instanceof InterruptedException ? thrown : interrupted();
      case CancelReason.DeadlineExpired _ when isExpired() ->
          isComplete(thrown) ? null : exceeded();
      case CancelReason.ParentCancelled reason ->
          isComplete(thrown) ? null : fromAbove(thrown, reason);
      case CancelReason reason -> new CancelledException(subject(), reason);
    };
  }

  /// Whether a cancel has come too late to cost anything.
  private boolean isComplete(@Nullable Throwable thrown) {
    return thrown == null && !cut && failures == null;
  }

  private DeadlineExceededException exceeded() {
    return deadlineExceeded(subject());
  }

  private InterruptedException interrupted() {
    return new InterruptedException("interrupted while waiting for " + subject());
  }

  /// What the cancel of a scope around this group looks like from here; the body's own word for it
  /// if it has one, because that shows where it was noticed.
  private Throwable fromAbove(@Nullable Throwable thrown, CancelReason reason) {
    if (thrown instanceof CancelledException) {
      return thrown;
    }
    Scope above = parent;
    return above != null && above.isCancelled() && above.root() == root()
        ? root().cancellation()
        : new CancelledException(subject(), reason);
  }

  private @Nullable Throwable withSuppressed(
      @Nullable Throwable outcome, @Nullable Throwable thrown) {
    if (outcome != null) {
      Failures others = failuresNow();
      if (others != null && !(reason() instanceof CancelReason.TaskFailed)) {
        others.suppressUnder(outcome);
        failureSeen = true;
      }
      if (thrown != null && !Throwables.isConsequenceOfCancel(thrown)) {
        Throwables.suppress(outcome, thrown);
      }
    }
    return outcome;
  }

  private @Nullable Failures failuresNow() {
    if (failures == null) {
      return null;
    }
    acquire();
    try {
      return failures.copy();
    } finally {
      release();
    }
  }

  private @Nullable OwnerInterrupts closeScope(@Nullable OwnerInterrupts before) {
    OwnerInterrupts interrupts = before;
    boolean wasCancelled = !leave();
    boolean allEnded = closeTasks();
    if (!allEnded) {
      cut = true;
    }
    disarm();
    Flight.groupClosed(recorded, this, created());
    if (wasCancelled) {
      CancelHooks.end(hooksIfAny());
    }
    if (joinEnded(allEnded)) {
      interrupts = OwnerInterrupts.take(interrupts, this);
    }
    reportUnobserved();
    if (kind != Kind.DETACHED) {
      root().pop(this);
    } else if (parent != null) {
      parent.detach(this);
    }
    return interrupts;
  }

  /// Waits until all tasks created so far have ended; a failure leaves as an exception, also from
  /// every later call.
  ///
  /// **Cancellation.** A cancel point: an interrupt of the owner cancels all tasks with
  /// [CancelReason.OwnerInterrupted], waits for them and throws. After [#cancel] without a failure
  /// this returns.
  ///
  /// @throws TaskFailedException when a task failed first
  /// @throws TaskError when a task threw an [Error] first
  /// @throws DeadlineExceededException when the group's own time was up and a task was cut short
  /// @throws CancelledException when what is around the group was cancelled and a task was cut
  ///   short
  /// @throws InterruptedException when the owner was interrupted; the flag is then clear
  /// @throws WrongThreadException when another thread than the owner calls
  /// @throws IllegalStateException when the group is closed
  public void join() throws InterruptedException {
    ensureOwner("join");
    if (isClosed()) {
      throw Rejections.groupClosed(fullPath());
    }
    if (interrupted) {
      root().dropForeignInterrupt();
    }
    Scope here = root().top();
    OwnerInterrupts interrupts = awaitTasks(here);
    Throwable outcome =
        running() > 0 && isCancelledInside(here) ? root().cancellation() : joinOutcome();
    OwnerInterrupts.restore(interrupts, this, outcome instanceof InterruptedException);
    if (outcome != null) {
      throw Throwables.sneaky(outcome);
    }
  }

  /// What is thrown by a join when no task runs any more; a cancel that somebody asked for is no
  /// news to the owner unless a task failed.
  private @Nullable Throwable joinOutcome() {
    CancelReason reason = reason();
    boolean wasAskedFor =
        !interrupted
            && !isExpired()
            && !(reason instanceof CancelReason.ParentCancelled)
            && failures == null;
    return reason == null || wasAskedFor || (isComplete(null) && !interrupted)
        ? null
        : withSuppressed(outcome(null), null);
  }

  /// Ends the group: cancels what still runs, waits for it, and leaves. A failure that neither
  /// [#join] nor another wait has thrown is logged. Closing again does nothing.
  ///
  /// **Cancellation.** Not a cancel point: an interrupt meanwhile is kept in the flag.
  ///
  /// @throws WrongThreadException when another thread than the owner calls
  /// @throws IllegalStateException after the close, when a group opened inside this one was still
  ///   open; or at once and without any effect, when the body of a call, a limit or a shield inside
  ///   this group still runs, as it does in the group of a call itself
  @Override
  public void close() {
    ensureOwner("close");
    if (isClosed()) {
      return;
    }
    ensureNoBodyRunsInside();
    boolean leaked = closeInner(root(), this);
    abortAndClose();
    if (leaked) {
      throw Rejections.closedOutOfOrder(fullPath());
    }
  }

  private void abortAndClose() {
    leaveBody();
    if (running() > 0) {
      cancelScope(new CancelReason.OwnerLeft());
    }
    settle(null);
    OwnerInterrupts.restore(closeScope(awaitTasks(this)), this, false);
    Failures unseen = kind == Kind.RESOURCE && !failureSeen ? failuresNow() : null;
    if (unseen != null && !unseen.isObserved()) {
      Reports.unobservedGroup(fullPath(), unseen.toException());
    }
  }

  /// The group of a call, a limit and a shield end with their body only, and so nothing around them
  /// may end before.
  private void ensureNoBodyRunsInside() {
    Scope inside = root().top();
    while (inside instanceof TaskGroup group && group.kind == Kind.RESOURCE) {
      if (inside == this) {
        return;
      }
      inside = inside.parent;
    }
    throw Rejections.bodyStillRuns(fullPath(), inside == this);
  }

  /// Cancels, awaits and closes what a thread has left open above one of its scopes. Returns
  /// whether there was anything.
  static boolean closeInner(Root root, Scope outer) {
    boolean leaked = false;
    while (root.top() != outer) {
      if (!(root.top() instanceof TaskGroup inner)) {
        throw new AssertionError("only groups can be left open: " + root.top());
      }
      inner.abortAndClose();
      leaked = true;
    }
    for (Scope attached : outer.attached()) {
      if (attached instanceof TaskGroup detached) {
        detached.closeDetached();
      }
    }
    return leaked;
  }

  /// Closes what a body has left open above its own scope. That is misuse, and thrown if the body
  /// has thrown nothing.
  ///
  /// @param thrown what the body threw, or null
  static void closeLeft(Root root, Scope outer, @Nullable Throwable thrown) {
    if (closeInner(root, outer)) {
      IllegalStateException misuse = Rejections.leftOpen(outer.fullPath());
      if (thrown == null) {
        throw misuse;
      }
      Throwables.suppress(thrown, misuse);
    }
  }

  private void ensureOwner(String operation) {
    Thread owner = root().thread;
    if (Thread.currentThread() != owner) {
      throw Rejections.notOwner(fullPath(), owner, operation);
    }
  }

  // Cancel.

  /// Cancels the group and everything below it. Only the first cancel counts.
  ///
  /// @param why for whoever reads the reason
  public void cancel(String why) {
    cancel(new CancelReason.Requested(Objects.requireNonNull(why, "why")));
  }

  /// Cancels the group and everything below it, with a reason of any kind: for frameworks that know
  /// why. Only the first cancel counts; after the close this does nothing.
  ///
  /// @param reason what everything below can read
  public void cancel(CancelReason reason) {
    cancelScope(Objects.requireNonNull(reason, "reason"));
  }

  /// {@return why the group was cancelled, if it was; also after the close}
  public Optional<CancelReason> cancelReason() {
    return Optional.ofNullable(reason());
  }

  /// {@return the group and everything that runs below it, at this moment}
  public TaskTree snapshot() {
    return TreePicture.of(this);
  }

  @Override
  @Nullable Throwable failureForOwner() {
    Failures found = reason() instanceof CancelReason.TaskFailed ? failuresNow() : null;
    if (found == null) {
      return null;
    }
    failureSeen = true;
    return found.toException();
  }

  private void reportUnobserved() {
    if (options().failurePolicy() == FailurePolicy.SUPERVISE) {
      acquire();
      SupervisedFailures failed = supervised;
      release();
      if (failed != null) {
        failed.reportUnobserved(fullPath());
      }
    }
  }

  // Scope.

  @Override
  boolean interrupts() {
    return kind == Kind.CALL || kind == Kind.RACE;
  }

  @Override
  CancelReason inherited(CancelReason above) {
    return new CancelReason.ParentCancelled(above);
  }

  private String subject() {
    return "task group \"" + fullPath() + "\"";
  }

  @Nullable BackgroundTasks backgroundTasks() {
    return options().backgroundTasks();
  }

  @Override
  public String toString() {
    return subject();
  }
}
