package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// I1 where a scope is opened in the place of one that has ended: the link to that is cleared in
/// release mode, so a canceller may still find it, but then the new one finds the cancel.
@JCStressTest
@State
@Outcome(
    id = {"true, true", "true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "found by the canceller, or marked by its opening")
@Outcome(expect = Expect.FORBIDDEN, desc = "a cancel that nobody delivers")
public class InnerLinkStress {
  private final LoneRoot root = new LoneRoot(null);
  private final Body around = new Body(root, root);
  private final Body first = new Body(root, around);
  private final Body second = new Body(root, around);

  private static final class Body extends BodyScope {
    Body(Root root, Scope parent) {
      super(root, parent, null);
    }
  }

  public InnerLinkStress() {
    around.enter();
    first.enter();
    first.leaveBody();
    first.leave();
  }

  @Actor
  public void owner(ZZ_Result result) {
    root.pop(first);
    second.enter();
    result.r2 = second.isCancelled();
  }

  @Actor
  public void canceller(ZZ_Result result) {
    around.mark(new CancelReason.OwnerLeft());
    result.r1 = around.inner() == second;
  }
}
