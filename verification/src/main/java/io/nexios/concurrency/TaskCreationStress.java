package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// I10: a task that is created while its group is cancelled never starts, or the canceller finds it
/// and its thread.
@JCStressTest
@State
@Outcome(
    id = {"true, true", "false, true", "false, false"},
    expect = Expect.ACCEPTABLE,
    desc = "refused, or found")
@Outcome(expect = Expect.FORBIDDEN, desc = "a task that runs and that no cancel reaches")
public class TaskCreationStress {
  private final LoneGroup lone = new LoneGroup();

  @Actor
  public void creator(ZZ_Result result) {
    result.r1 = LoneGroup.isStarted(lone.create());
  }

  @Actor
  public void canceller(ZZ_Result result) {
    lone.group().mark(new CancelReason.OwnerLeft());
    lone.group().forEachTask(task -> result.r2 = task.root().thread != null);
  }
}
