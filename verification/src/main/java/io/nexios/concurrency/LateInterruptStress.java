package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// I3: no interrupt for a scope lands after its end, and none is repeated: whoever cancels writes
/// the repetition first and looks whether the body has been left second, the owner does the
/// reverse.
@JCStressTest
@State
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "the flag is clear, no timer is armed")
@Outcome(expect = Expect.FORBIDDEN, desc = "an interrupt is left for the next wait, or will come")
public class LateInterruptStress {
  private final LoneRoot root = new LoneRoot(null);
  private final Body body = new Body(root);

  private static final class Body extends BodyScope {
    Body(Root root) {
      super(root, root, null);
    }
  }

  @Actor
  public void owner(ZI_Result result) {
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

  @Arbiter
  public void look(ZI_Result result) {
    result.r2 = root.time().pending();
  }
}
