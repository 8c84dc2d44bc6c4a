package io.nexios.concurrency;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/// I1 where a scope is opened in the place of one that has ended: the link to that is cleared in
/// release mode, so a canceller may still find it, and must find the new one all the same.
@JCStressTest
@State
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "reached")
@Outcome(expect = Expect.FORBIDDEN, desc = "a cancel that nobody delivers")
public class InnerLinkStress {
  private final LoneRoot root = new LoneRoot(null);
  private final Body around = new Body(root, root);
  private @Nullable Body second; // by the owner, then by the arbiter

  private static final class Body extends BodyScope {
    Body(Root root, Scope parent) {
      super(root, parent, null);
    }
  }

  public InnerLinkStress() {
    around.enter();
  }

  @Actor
  public void owner() {
    Body first = new Body(root, around);
    first.enter();
    first.leaveBody();
    first.leave();
    first.settle(null);
    root.pop(first);
    Body opened = new Body(root, around);
    opened.enter();
    second = opened;
  }

  @Actor
  public void canceller() {
    around.cancelScope(new CancelReason.OwnerLeft());
  }

  @Arbiter
  public void look(Z_Result result) {
    result.r1 = second != null && second.isCancelled();
  }
}
