package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A scope is cancelled or left, and never both: its end and a cancel meet.
@JCStressTest
@State
@Outcome(
    id = {"true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "one of the two decides")
@Outcome(expect = Expect.FORBIDDEN, desc = "both decide, or neither")
public class ScopeFateStress {
  private final Scope scope = new ForeignRoot(Thread.currentThread());

  @Actor
  public void canceller(ZZ_Result result) {
    result.r1 = scope.mark(new CancelReason.OwnerLeft());
  }

  @Actor
  public void owner(ZZ_Result result) {
    result.r2 = scope.leave();
  }
}
