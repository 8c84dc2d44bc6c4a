package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.verification.model.ModelChecks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The shells of the engine whose steps do not wait. Those that wait are in [WaitingLincheckTest]
/// and [RaceLincheckTest].
@Tag("slow")
class EngineLincheckTest {
  @Test
  void cancelAndEndOfATask_areOneStepEach() {
    ModelChecks.check(Outcomes.class);
  }

  @Test
  void failureOfATask_isDecidedOnceAndTellsAllWhoFollow() {
    ModelChecks.checkInvariants(Claims.class);
  }

  @Test
  void load_eitherEndsByItselfOrIsGivenUp() {
    ModelChecks.checkInvariants(Verdicts.class);
  }

  @Test
  void cancelReachesEveryScope_whicheverIsFirst() {
    ModelChecks.check(Scopes.class);
  }

  @Test
  void places_areTakenAndGivenBackInOneStepEach() {
    ModelChecks.check(PlacesOfAGroup.class);
  }

  @Test
  void plantedFault_scopeThatLooksBeforeItIsLinked_isFound() {
    assertThatThrownBy(() -> ModelChecks.check(LooksTooEarly.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void plantedFault_loadThatAsksInsteadOfDeciding_isFound() {
    assertThatThrownBy(() -> ModelChecks.checkInvariants(AsksInsteadOfDeciding.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /// Plain, because the checker looks into all that runs here.
  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** A task that is cancelled, and one whose thread never starts. */
  public static final class Outcomes {
    private final LoadTask<String> task = LoneTask.of(LoneTask.lazy());

    @Operation
    public void cancel() {
      task.cancel("model");
    }

    @Operation
    public void end() {
      task.endUnstarted();
    }

    @Operation
    public State state() {
      return task.state();
    }

    @Operation
    public String reason() {
      return String.valueOf(task.cancelReasonIfAny());
    }
  }

  /** The same with failures, which are claimed first and decided second. */
  public static final class Claims {
    private final LoadTask<String> task = LoneTask.of(LoneTask.lazy());
    private final ConcurrentLinkedQueue<State> seen = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<CompletableFuture<String>> followers =
        new ConcurrentLinkedQueue<>();

    @Operation
    public void cancel() {
      task.cancel("model");
      look();
    }

    @Operation
    public void fail() {
      task.failUnstarted(new IllegalStateException("model"));
      look();
    }

    @Operation
    public void follow() {
      followers.add(task.toCompletableFuture());
    }

    @Operation
    public void look() {
      seen.add(task.state());
    }

    @Validate
    public void decidedOnce() {
      State end = task.state();
      for (State each : seen) {
        require(each == State.RUNNING || each == end, "another end was seen before");
      }
      for (CompletableFuture<String> follower : followers) {
        require(follower.isDone() == (end != State.RUNNING), "a follower was not told");
      }
    }
  }

  /** A load that its waiters leave, whose time passes, and that ends. */
  public static class Verdicts {
    private final AsyncLazy<String> lazy = LoneTask.lazy();
    final LoadTask<String> load = LoneTask.of(lazy);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @Operation
    public void enter() {
      if (load.enter()) {
        inside.incrementAndGet();
      }
    }

    @Operation
    public void exit() {
      if (inside.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
        load.exit();
      }
    }

    @Operation
    public void timeOut() {
      lazy.timeOut(load);
    }

    @Operation
    public void end() {
      asked.incrementAndGet();
      if (endByItself()) {
        ended.incrementAndGet();
      }
    }

    boolean endByItself() {
      return load.endByItself();
    }

    @Validate
    public void oneVerdict() {
      require(ended.get() <= 1, "ended twice");
      require(
          asked.get() == 0 || load.isDone() == (ended.get() == 0),
          "ended by itself and given up, or neither");
    }
  }

  /** Planted: looks whether the load was given up, and believes it. */
  public static final class AsksInsteadOfDeciding extends Verdicts {
    @Override
    boolean endByItself() {
      return !load.isDone();
    }
  }

  /** A scope that others are hung below while it is cancelled or left. */
  public static class Scopes {
    final LoneRoot top = new LoneRoot(null);
    private final ConcurrentLinkedQueue<LoneRoot> below = new ConcurrentLinkedQueue<>();

    @Operation
    public boolean cancel() {
      return top.cancelScope(new CancelReason.Requested("model"));
    }

    @Operation
    public boolean leave() {
      return top.leave();
    }

    @Operation
    public boolean attach() {
      LoneRoot leaf = new LoneRoot(top);
      link(leaf);
      below.add(leaf);
      return leaf.isCancelled();
    }

    void link(LoneRoot leaf) {
      top.attach(leaf);
    }

    @Validate
    public void cancelHasReachedAll() {
      for (LoneRoot leaf : below) {
        require(leaf.isCancelled() == top.isCancelled(), "a scope below was not reached");
      }
    }
  }

  /** Planted: reads the fate of the scope above first and links itself second. */
  public static final class LooksTooEarly extends Scopes {
    @Override
    void link(LoneRoot leaf) {
      boolean isCancelled = top.isCancelled();
      LoneRoot unrelated = new LoneRoot(null);
      unrelated.attach(leaf);
      if (isCancelled) {
        leaf.cancelScope(new CancelReason.Requested("model"));
      }
    }
  }

  /** More places than there are operations, so that nobody has to wait. */
  public static final class PlacesOfAGroup {
    private final Places places = new Places(20);
    private final AtomicInteger held = new AtomicInteger();

    @Operation
    public boolean take() throws InterruptedException {
      boolean taken = places.take("model", null);
      if (taken) {
        held.incrementAndGet();
      }
      return taken;
    }

    @Operation
    public void giveBack() {
      if (held.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
        places.giveBack();
      }
    }

    @Operation
    public void close() {
      places.close();
    }

    @Operation
    public int waiting() {
      return places.waiting();
    }

    @Validate
    public void noneIsLost() {
      require(places.free() + held.get() == 20, "a place is lost");
    }
  }
}
