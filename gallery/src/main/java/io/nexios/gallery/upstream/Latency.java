package io.nexios.gallery.upstream;

import java.time.Duration;
import java.util.SplittableRandom;

/// How long a service takes to answer: log-normal, as services are measured to be, so that most
/// calls are quick and a few are several times slower. The n-th call always takes the same time.
///
/// @param median half of all calls are quicker; zero makes all of them instant
/// @param spread the standard deviation of the logarithm: with 0.5, one call in a hundred takes
///   three times the median or longer
/// @param seed another one gives other times
public record Latency(Duration median, double spread, long seed) {
  private static final double LONGEST = 20; // medians

  /// {@return what a visitor sees: 60 ms in the median, 190 ms at the 99th percentile}
  public static Latency realistic() {
    return new Latency(Duration.ofMillis(60), 0.5, 25);
  }

  /// {@return the time that a call takes}
  ///
  /// @param call its number
  public Duration of(long call) {
    var random = new SplittableRandom(new SplittableRandom(seed + call).nextLong());
    double factor = Math.min(Math.exp(spread * random.nextGaussian()), LONGEST);
    return Duration.ofNanos(Math.round(median.toNanos() * factor));
  }
}
