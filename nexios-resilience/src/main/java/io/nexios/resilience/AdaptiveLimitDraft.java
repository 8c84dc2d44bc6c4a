package io.nexios.resilience;

import io.nexios.resilience.AdaptiveLimit.Algorithm;
import java.util.function.Function;

/// [AdaptiveLimit.Options] while one of them is being changed. Each field means what the component
/// of the same name does there.
final class AdaptiveLimitDraft {
  Algorithm algorithm;
  int initial;
  int min;
  int max;
  int maxQueued;
  Function<? super Throwable, Outcome> classifier;

  AdaptiveLimitDraft(AdaptiveLimit.Options options) {
    algorithm = options.algorithm();
    initial = options.initial();
    min = options.min();
    max = options.max();
    maxQueued = options.maxQueued();
    classifier = options.classifier();
  }

  AdaptiveLimit.Options toOptions() {
    return new AdaptiveLimit.Options(algorithm, initial, min, max, maxQueued, classifier);
  }
}
