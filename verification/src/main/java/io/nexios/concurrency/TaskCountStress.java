package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// I8: while a task that creates another ends, nobody sees a group in which no task runs.
@JCStressTest
@State
@Outcome(
    id = {"1", "2"},
    expect = Expect.ACCEPTABLE,
    desc = "one of the two, or both")
@Outcome(expect = Expect.FORBIDDEN, desc = "the group would end without the second")
public class TaskCountStress {
  private final LoneGroup lone = new LoneGroup();
  private final ChildTask<String> first = lone.create();

  @Actor
  public void task() {
    lone.create();
    lone.group().childEnded(first);
  }

  @Actor
  public void owner(I_Result result) {
    result.r1 = lone.group().running();
  }
}
