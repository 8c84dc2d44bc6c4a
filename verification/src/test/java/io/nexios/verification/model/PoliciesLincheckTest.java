package io.nexios.verification.model;

import io.nexios.resilience.Bulkhead;
import io.nexios.resilience.CircuitBreaker;
import io.nexios.resilience.Outcome;
import io.nexios.resilience.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class PoliciesLincheckTest {
  @Test
  void circuitBreaker_reportsAndResets_areOneStepEach() {
    ModelChecks.check(Breaker.class);
  }

  @Test
  void bulkhead_placesTakenAndGivenBack_areOneStepEach() {
    ModelChecks.check(Places.class);
  }

  /** Calls that were all let through at first, and end in any order. */
  public static final class Breaker {
    private final CircuitBreaker breaker =
        CircuitBreaker.of("model", o -> o.withFailureThreshold(2));
    private final List<Permit> permits = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    public Breaker() {
      for (int call = 0; call < 12; call++) {
        permits.add(breaker.acquire());
      }
    }

    @Operation
    public void fail() {
      permits.get(next.getAndIncrement()).end(Outcome.FAILURE);
    }

    @Operation
    public void succeed() {
      permits.get(next.getAndIncrement()).end(Outcome.SUCCESS);
    }

    @Operation
    public CircuitBreaker.State state() {
      return breaker.state();
    }

    @Operation
    public void reset() {
      breaker.reset();
    }
  }

  /** A bulkhead whose places are all taken at first, for those who do not wait. */
  public static final class Places {
    private final Bulkhead bulkhead =
        Bulkhead.of("model", o -> o.withMaxConcurrency(12).withMaxQueued(0));
    private final List<Bulkhead.Permit> held = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    public Places() throws InterruptedException {
      for (int place = 0; place < 12; place++) {
        held.add(bulkhead.acquire());
      }
    }

    @Operation
    public boolean take() {
      return bulkhead.tryAcquire().isPresent();
    }

    @Operation
    public void giveBack() {
      held.get(next.getAndIncrement()).close();
    }

    @Operation
    public int running() {
      return bulkhead.snapshot().running();
    }
  }
}
