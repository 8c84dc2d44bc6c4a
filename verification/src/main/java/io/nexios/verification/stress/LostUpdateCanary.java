package io.nexios.verification.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Planted: a counter that loses updates. A run that does not find it proves nothing about the
/// other tests.
@JCStressTest
@State
@Outcome(
    id = {"1, 2", "2, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "both updates count")
@Outcome(expect = Expect.FORBIDDEN, desc = "an update is lost")
public class LostUpdateCanary {
  private int count;

  @Actor
  public void first(II_Result result) {
    result.r1 = ++count;
  }

  @Actor
  public void second(II_Result result) {
    result.r2 = ++count;
  }
}
