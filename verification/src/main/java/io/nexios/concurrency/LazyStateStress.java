package io.nexios.concurrency;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two who ask for a lazy value at once get the value of one load, whether it runs or has just
/// ended.
@JCStressTest
@State
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one load")
@Outcome(expect = Expect.FORBIDDEN, desc = "two loads, or none")
public class LazyStateStress {
  private final AtomicInteger loads = new AtomicInteger();
  private final AsyncLazy<Integer> lazy = AsyncLazy.of(loads::incrementAndGet);

  @Actor
  public void first(II_Result result) {
    result.r1 = ask();
  }

  @Actor
  public void second(II_Result result) {
    result.r2 = ask();
  }

  private int ask() {
    try {
      return lazy.get();
    } catch (InterruptedException nobodyDoes) {
      throw new AssertionError(nobodyDoes);
    }
  }
}
