package io.nexios.resilience;

import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.Hedge.Snapshot;
import io.nexios.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The example of *The Tail at Scale*: calls of about 10 ms, of which one in a hundred takes 1 s.
@Tag("slow")
class HedgeTailTest {
  private static final int CALLS = 5_000;

  private final Random random = new Random(2013);

  private Duration draw() {
    return random.nextInt(100) == 0
        ? ofSeconds(1)
        : Duration.ofNanos((long) (10_000_000 * Math.exp(0.1 * random.nextGaussian())));
  }

  private static Duration percentile999(List<Duration> taken) {
    Collections.sort(taken);
    return taken.get(taken.size() - taken.size() / 1_000 - 1);
  }

  @Test
  void hg11_hedgingByPercentile_cutsTheTailTenfoldForThreePercentMoreCalls() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          Hedge hedge = Hedge.of("tail", o -> o.idempotent().withPercentile(98));
          List<Duration> taken = new ArrayList<>();
          List<Duration> unhedged = new ArrayList<>();
          for (int call = 0; call < CALLS; call++) {
            unhedged.add(draw());
            Duration began = time.elapsed();
            hedge.run(() -> sleep(draw()));
            taken.add(time.elapsed().minus(began));
          }
          Snapshot snapshot = hedge.snapshot();
          assertThat(snapshot.hedges()).isLessThanOrEqualTo(CALLS * 3 / 100);
          assertThat(percentile999(taken)).isLessThan(percentile999(unhedged).dividedBy(10));
        });
  }

  @Test
  void hg10_calleeIsOverloaded_theBudgetHoldsTheExtraLoad() throws Exception {
    ManualTime.run(
        o -> o.withAutoJump(),
        time -> {
          LoadBudget budget = LoadBudget.of("tail", o -> o.withPercent(10).withPerSecond(0));
          Hedge hedge =
              Hedge.of("tail", o -> o.idempotent().withDelay(ofMillis(5)).withBudget(budget));
          for (int call = 0; call < CALLS; call++) {
            hedge.run(() -> sleep(ofMillis(50))); // every call is slower than the delay
          }
          Snapshot snapshot = hedge.snapshot();
          assertThat(100.0 * snapshot.hedges() / CALLS).isBetween(9.0, 11.0);
          assertThat(snapshot.hedges() + snapshot.overBudget()).isEqualTo(CALLS);
        });
  }
}
