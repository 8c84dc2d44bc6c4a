package io.nexios.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A hook that is registered while its scope is cancelled runs, once, before the scope has ended.
@JCStressTest
@State
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "once")
@Outcome(expect = Expect.FORBIDDEN, desc = "never, or twice")
public class CancelHookStress {
  private final LoneRoot scope = new LoneRoot(null);
  private final AtomicInteger runs = new AtomicInteger();

  @Actor
  public void registrar() {
    scope.hooks().add(runs::incrementAndGet);
  }

  @Actor
  public void canceller() {
    scope.cancelScope(new CancelReason.OwnerLeft());
  }

  @Arbiter
  public void look(I_Result result) {
    CancelHooks.end(scope.hooksIfAny());
    result.r1 = runs.get();
  }
}
