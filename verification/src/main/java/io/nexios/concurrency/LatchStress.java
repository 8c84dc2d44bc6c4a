package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// The latch of a scope excludes, and what its holder writes is seen by the next one, though it is
/// given up in release mode. Planted: `LatchCanary`.
@JCStressTest
@State
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both updates count")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "two held the latch, or one did not see the other's write")
public class LatchStress {
  private final LoneRoot scope = new LoneRoot(null);
  private int count; // guarded by the latch

  @Actor
  public void first() {
    add();
  }

  @Actor
  public void second() {
    add();
  }

  private void add() {
    scope.acquire();
    count++;
    scope.release();
  }

  @Arbiter
  public void look(I_Result result) {
    scope.acquire();
    result.r1 = count;
    scope.release();
  }
}
