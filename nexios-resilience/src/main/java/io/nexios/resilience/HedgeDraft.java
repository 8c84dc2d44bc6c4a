package io.nexios.resilience;

import io.nexios.resilience.Hedge.Delay;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// [Hedge.Options] while one of them is being changed. Each field means what the component of the
/// same name does there.
final class HedgeDraft {
  int maxAttempts;
  Delay delay;
  @Nullable Duration attemptTimeout;
  @Nullable LoadBudget budget;
  boolean mayRunTwice;

  HedgeDraft(Hedge.Options options) {
    maxAttempts = options.maxAttempts();
    delay = options.delay();
    attemptTimeout = options.attemptTimeout();
    budget = options.budget();
    mayRunTwice = options.mayRunTwice();
  }

  Hedge.Options toOptions() {
    return new Hedge.Options(maxAttempts, delay, attemptTimeout, budget, mayRunTwice);
  }
}
