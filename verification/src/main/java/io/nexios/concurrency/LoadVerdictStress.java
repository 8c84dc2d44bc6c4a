package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A load ends by itself or is given up by the last of its waiters, and never both.
@JCStressTest
@State
@Outcome(
    id = {"true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "one of the two")
@Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither")
public class LoadVerdictStress {
  private final LoadTask<String> load = LoneTask.of(LoneTask.lazy());

  public LoadVerdictStress() {
    load.enter();
  }

  @Actor
  public void lastWaiter() {
    load.exit();
  }

  @Actor
  public void loader(ZZ_Result result) {
    result.r1 = load.endByItself();
  }

  @Arbiter
  public void look(ZZ_Result result) {
    result.r2 = load.isDone(); // given up, and cancelled
  }
}
