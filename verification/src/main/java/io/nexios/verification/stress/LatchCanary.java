package io.nexios.verification.stress;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Planted: a latch that is looked at and taken in two steps.
@JCStressTest
@State
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both updates count")
@Outcome(expect = Expect.FORBIDDEN, desc = "two held the latch")
public class LatchCanary {
  private static final VarHandle LATCH =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "latch", VarHandle.class, LatchCanary.class, int.class);

  @SuppressWarnings("UnusedVariable") // through LATCH
  private volatile int latch;

  private int count;

  @Actor
  public void first() {
    add();
  }

  @Actor
  public void second() {
    add();
  }

  private void add() {
    while ((int) LATCH.getVolatile(this) == 1) {
      Thread.onSpinWait();
    }
    LATCH.setVolatile(this, 1);
    count++;
    LATCH.setRelease(this, 0);
  }

  @Arbiter
  public void look(I_Result result) {
    result.r1 = count;
  }
}
