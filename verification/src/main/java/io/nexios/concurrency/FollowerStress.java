package io.nexios.concurrency;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/// Whoever follows a task is told of its end: a waiter that enters and an end that wakes all
/// waiters meet.
@JCStressTest
@State
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "told")
@Outcome(expect = Expect.FORBIDDEN, desc = "waits for ever")
public class FollowerStress {
  private final LoadTask<String> task = LoneTask.of(LoneTask.lazy());
  private @Nullable CompletableFuture<String> copy; // by the follower, then by the arbiter

  @Actor
  public void follower() {
    copy = task.toCompletableFuture();
  }

  @Actor
  public void canceller() {
    task.cancel("stress");
  }

  @Arbiter
  public void look(Z_Result result) {
    result.r1 = copy != null && copy.isDone();
  }
}
