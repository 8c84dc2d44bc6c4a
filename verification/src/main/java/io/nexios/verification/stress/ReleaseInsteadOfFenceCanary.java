package io.nexios.verification.stress;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Planted: the end of a task that clears its work in release mode although somebody may cancel it.
/// It looks for a repeated interrupt before its write is seen.
@JCStressTest
@State
@Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "a timer that nobody stops")
@Outcome(expect = Expect.ACCEPTABLE, desc = "stopped, or never armed")
public class ReleaseInsteadOfFenceCanary {
  private static final VarHandle WORKS =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(),
          "works",
          VarHandle.class,
          ReleaseInsteadOfFenceCanary.class,
          boolean.class);

  private volatile boolean works = true;
  private volatile boolean nudged;

  @Actor
  public void thread(ZZ_Result result) {
    WORKS.setRelease(this, false);
    result.r1 = nudged;
  }

  @Actor
  public void canceller(ZZ_Result result) {
    nudged = true;
    result.r2 = works;
  }
}
