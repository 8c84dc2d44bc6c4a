package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Whoever finds a task in the list of its group finds its thread and its work, which are set in
/// release mode and without any order before.
@JCStressTest
@State
@Outcome(
    id = {"0, 0", "0, 1", "1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "not there yet, or there with its thread and work")
@Outcome(expect = Expect.FORBIDDEN, desc = "a task that passes for one that has ended")
public class TaskPublicationStress {
  private final LoneGroup lone = new LoneGroup();

  @Actor
  public void creator() {
    lone.create();
  }

  @Actor
  public void canceller(II_Result result) {
    result.r1 = (int) lone.group().created();
    for (ChildTask<?> task : lone.group().runningTasks()) { // those that have a thread
      result.r2 += task.hasEnded() ? 0 : 1;
    }
  }
}
