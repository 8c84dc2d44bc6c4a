package io.nexios.resilience;

import io.nexios.resilience.Retry.Jitter;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// [Retry.Options] while one of them is being changed. Each field means what the component of the
/// same name does there.
final class RetryDraft {
  int maxAttempts;
  Duration firstDelay;
  Duration maxDelay;
  Jitter jitter;
  @Nullable RandomGenerator random;
  @Nullable LoadBudget budget;
  Function<? super Throwable, Outcome> classifier;
  Function<? super Throwable, ? extends @Nullable Duration> retryAfter;

  RetryDraft(Retry.Options options) {
    maxAttempts = options.maxAttempts();
    firstDelay = options.firstDelay();
    maxDelay = options.maxDelay();
    jitter = options.jitter();
    random = options.random();
    budget = options.budget();
    classifier = options.classifier();
    retryAfter = options.retryAfter();
  }

  Retry.Options toOptions() {
    return new Retry.Options(
        maxAttempts, firstDelay, maxDelay, jitter, random, budget, classifier, retryAfter);
  }
}
