package io.nexios.verification.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Planted: two threads that each raise a flag and look at the other's, with plain fields. This is
/// the order of a wait and its wake-up, and without a barrier both may miss the other.
@JCStressTest
@State
@Outcome(
    id = {"0, 1", "1, 0", "1, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "at least one sees the other")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "both miss the other")
public class StoreBufferingCanary {
  private int parked;
  private int woken;

  @Actor
  public void waiter(II_Result result) {
    parked = 1;
    result.r1 = woken;
  }

  @Actor
  public void waker(II_Result result) {
    woken = 1;
    result.r2 = parked;
  }
}
