package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/// I3: no interrupt for a scope lands after its end.
@JCStressTest
@State
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "the flag is clear")
@Outcome(expect = Expect.FORBIDDEN, desc = "an interrupt is left for the next wait")
public class LateInterruptStress {
  private final LoneRoot root = new LoneRoot(null);
  private final Body body = new Body(root);

  private static final class Body extends BodyScope {
    Body(Root root) {
      super(root, root, null);
    }
  }

  @Actor
  public void owner(Z_Result result) {
    root.thread = Thread.currentThread();
    body.enter();
    body.leaveBody();
    body.leave();
    body.settle(null);
    result.r1 = Thread.interrupted(); // also what a round before may have left
  }

  @Actor
  public void canceller() {
    body.cancelScope(new CancelReason.OwnerLeft());
  }
}
