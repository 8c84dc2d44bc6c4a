package io.nexios.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A place that is given to one who stops waiting in that moment is handed on.
@JCStressTest
@State
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the place is free again")
@Outcome(expect = Expect.FORBIDDEN, desc = "the place is lost, or there are two")
public class PlacesStress {
  private final Places places = new Places(1);

  public PlacesStress() {
    try {
      places.take("stress", null);
    } catch (InterruptedException nobodyDoes) {
      throw new AssertionError(nobodyDoes);
    }
  }

  @Actor
  public void holder() {
    places.giveBack();
  }

  @Actor
  public void waiter() {
    Thread.currentThread().interrupt();
    try {
      if (places.take("stress", null)) {
        places.giveBack();
      }
    } catch (InterruptedException stopped) {
      return;
    } finally {
      boolean _ = Thread.interrupted();
    }
  }

  @Arbiter
  public void look(I_Result result) {
    result.r1 = places.free();
  }
}
