package io.nexios.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The thread that fires the timers of one virtual time, and the only one that moves it.
final class TimerThread {
  /*
   * Overview. One loop, which does the first of these that applies:
   *   a timer is due                fire it
   *   nobody wants time to move     park: no Move, and time does not jump by itself
   *   a known thread runs           look again a little later
   *   all wait                      move time to the next timer, at most to the end of the Move; or
   *                                 end the Move, if time has got there
   *
   * Move: null -> wanted (the caller's CAS) -> done (this thread) -> null (the caller).
   *
   * I1. Time moves only when everything waits, so whatever a timer sets off is over before the next
   *     instant. The caller of a wanted Move counts as waiting, that of a done one as running.
   * I2. Every action runs on this thread, one after another, with no lock held.
   * I3. A wish to move counts as a call, and the stamp is taken before the look for one, so time never
   *     jumps by itself past the end of a Move.
   * I4. Each failure is told once: to the Move if there is one, else to the run, whose owner is then
   *     interrupted, again and again as long as it stays. An action that does not end is the only
   *     failure that another thread finds, the system's timer thread; this one is then given up.
   *
   * It is a platform thread, as the system's timer thread is: it must get to run while the threads
   * under test keep all carriers busy. Nobody owns it, so an interrupt of it means nothing.
   */

  private static final System.Logger LOGGER = System.getLogger("io.nexios.testing");

  /** Time that is still at one instant after so many timers without a delay will never leave it. */
  private static final int MAX_WITHOUT_DELAY = 100_000;

  /** Time that has jumped this often by itself, with nobody there to stop it, will never stop. */
  private static final int MAX_JUMPS = 100_000;

  private final boolean jumping;
  private final Calls calls;
  private final TimerQueue timers;
  private final KnownThreads threads;
  private final Quiet quiet;
  private final Thread owner = Thread.currentThread();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("manual-timer").unstarted(this::loop);
  private final AtomicReference<@Nullable Move> move = new AtomicReference<>();
  private final Duration patience;
  private final Patience settling; // this and the next four by the thread itself
  private final Patience stalling;
  private long quietStamp = -1; // of the last time that all waited and nothing was to be done
  private int firedWithoutDelay;
  private int jumps;
  private volatile boolean closed;
  private volatile boolean stuck; // written by the system's timer thread
  private final AtomicReference<@Nullable AssertionError> failure = new AtomicReference<>();

  TimerThread(
      ManualTime.Options options,
      Calls calls,
      TimerQueue timers,
      KnownThreads threads,
      Quiet quiet) {
    jumping = options.autoJump();
    patience = options.patience();
    settling = new Patience(patience);
    stalling = new Patience(patience);
    this.calls = calls;
    this.timers = timers;
    this.threads = threads;
    this.quiet = quiet;
  }

  void start() {
    thread.start();
  }

  /// Makes the thread look whether a timer is due.
  void wake() {
    LockSupport.unpark(thread);
  }

  /// Has time moved to an instant, and returns when everything waits there.
  void moveTo(long untilNanos) {
    Move mine = begin(untilNanos);
    boolean interrupted = false;
    while (!mine.isDone()) {
      LockSupport.park(mine);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    move.set(null);
    wake();
    mine.throwFailure();
  }

  private Move begin(long untilNanos) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "time cannot be moved by a timer action: it waits for that action to end");
    }
    Move mine = new Move(untilNanos);
    Move other = propose(mine);
    if (other != null) {
      throw new IllegalStateException(
          "time is being moved by thread \"%s\": wait until it has moved"
              .formatted(other.caller.getName()));
    }
    wake();
    return mine;
  }

  private @Nullable Move propose(Move mine) {
    calls.begin(); // or time might jump past the end of this move, whose caller soon waits
    try {
      return move.compareAndExchange(null, mine);
    } finally {
      calls.end();
    }
  }

  /// Ends the thread, after the action that it may be in.
  ///
  /// @return what the run failed with, if time itself came to a dead end
  @Nullable AssertionError close() {
    closed = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive() && !stuck) {
      try {
        thread.join();
      } catch (InterruptedException keptInTheFlag) {
        interrupted = true;
      }
    }
    AssertionError deadEnd = failure.get();
    if (deadEnd != null) {
      Thread.interrupted(); // what it may have set
    } else if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return deadEnd;
  }

  private void loop() {
    try {
      while (!closed) {
        TimerQueue.Entry due = timers.takeDue();
        if (due != null) {
          fire(due);
        } else {
          step();
        }
        Thread.interrupted();
      }
    } catch (Throwable broken) { // nobody would move time any more, and the test would hang
      fail(new AssertionError("virtual time broke", broken));
    }
  }

  private void fire(TimerQueue.Entry due) {
    if (due.hasNoDelay && ++firedWithoutDelay == MAX_WITHOUT_DELAY) {
      fail("time does not move on: %,d timers without a delay".formatted(MAX_WITHOUT_DELAY));
    }
    try (var _ = Patience.watch(patience, () -> failStuck(due))) {
      due.action.run();
    } catch (Throwable thrown) { // as with the system's timer, it ends this action only
      log(thrown);
    }
  }

  private static void log(Throwable thrown) {
    try {
      LOGGER.log(System.Logger.Level.ERROR, "a timer action failed", thrown);
    } catch (Throwable unspeakable) { // a failure that cannot be printed
      return;
    }
  }

  private void step() {
    long stamp =
        calls.stamp(); // before the look at what is wanted: what is wanted later changes it
    Move wanted = move.get();
    if (wanted == null ? !jumping : wanted.isDone()) {
      parkUntilWanted();
      return;
    }
    if (stamp >= 0 && quiet.holdsSince(stamp, wanted == null ? null : wanted.caller)) {
      settling.restart();
      goOn(wanted, stamp);
    } else {
      waitForQuiet(wanted);
    }
  }

  private void goOn(@Nullable Move wanted, long stamp) {
    if (timers.moveOn(wanted == null ? Long.MAX_VALUE : wanted.untilNanos, stamp)) {
      firedWithoutDelay = 0;
      stalling.restart();
      countJump(wanted);
    } else if (calls.stamp() != stamp) {
      return; // something came in from outside: it goes first
    } else if (wanted != null) {
      wanted.end(null);
    } else {
      failIfStalled(stamp);
    }
  }

  private void countJump(@Nullable Move wanted) {
    jumps = wanted == null ? jumps + 1 : 0;
    if (jumps > MAX_JUMPS) {
      jumps = 0;
      fail("time ran away: it jumped %,d times and the body still waits".formatted(MAX_JUMPS));
    }
  }

  private void waitForQuiet(@Nullable Move wanted) {
    if (wanted == null && owner.getState() == Thread.State.RUNNABLE) {
      settling.renew(); // the body has the turn, for as long as it likes
    }
    if (settling.isOver()) {
      settling.restart();
      fail("the threads of this virtual time did not all come to wait within " + settling);
    }
    settling.pause();
  }

  private void failIfStalled(long stamp) {
    if (stamp != quietStamp) {
      quietStamp = stamp;
      stalling.restart();
    }
    if (stalling.isOver()) {
      stalling.restart();
      fail("all threads wait, and no timer is armed that could wake one");
    }
    stalling.pause();
  }

  /// In manual mode nobody looks at the threads between two moves. So this looks once in a while
  /// whether the body waits for what only a move of time could bring.
  private void parkUntilWanted() {
    if (isUnwanted() && !timers.hasDue()) {
      stalling.park(this);
    }
    if (isUnwanted() && stalling.isOver()) {
      long stamp = calls.stamp();
      if (stamp == quietStamp && quiet.holdsSince(stamp, null)) {
        fail(
            "all threads wait, and nobody moves the time: call advance from a thread that does not"
                + " wait, or use withAutoJump");
      }
      quietStamp = stamp;
      stalling.restart();
    }
  }

  private boolean isUnwanted() {
    Move wanted = move.get();
    return !closed && (wanted == null || wanted.isDone());
  }

  private void failStuck(TimerQueue.Entry firing) {
    stuck = true;
    VirtualTimeState where = new VirtualTimeState("thread \"" + thread.getName() + "\" is here");
    where.setStackTrace(thread.getStackTrace());
    AssertionError error =
        new AssertionError("a timer action has not ended within " + settling + ": " + firing);
    error.addSuppressed(where);
    fail(error);
  }

  private void fail(String message) {
    AssertionError error = new AssertionError(message + "; " + timers);
    threads.describeInto(error);
    fail(error);
  }

  private void fail(AssertionError error) {
    Move wanted = move.get();
    if (wanted == null || !wanted.end(error)) {
      failure.compareAndSet(null, error);
      owner.interrupt();
    }
  }
}
