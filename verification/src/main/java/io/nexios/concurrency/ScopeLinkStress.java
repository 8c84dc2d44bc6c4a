package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/// I1: a scope that is opened below another while that is cancelled is cancelled too.
@JCStressTest
@State
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "reached")
@Outcome(expect = Expect.FORBIDDEN, desc = "a cancel that nobody delivers")
public class ScopeLinkStress {
  private final LoneRoot top = new LoneRoot(null);
  private final LoneRoot below = new LoneRoot(top);

  @Actor
  public void opener() {
    top.attach(below);
  }

  @Actor
  public void canceller() {
    top.cancelScope(new CancelReason.OwnerLeft());
  }

  @Arbiter
  public void look(Z_Result result) {
    result.r1 = below.isCancelled();
  }
}
