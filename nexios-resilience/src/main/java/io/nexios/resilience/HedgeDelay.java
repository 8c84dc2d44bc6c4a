package io.nexios.resilience;

import io.nexios.resilience.Hedge.Delay;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// When the attempts of a hedge start, learning from how long calls take.
sealed interface HedgeDelay {
  static HedgeDelay of(Delay delay) {
    return switch (delay) {
      case Delay.Fixed(Duration length) -> new Given(_ -> length);
      case Delay.PerAttempt(var lengths) ->
          new Given(attempt -> unlessNegative(lengths.apply(attempt)));
      case Delay.AfterFailure _ -> new Given(_ -> null);
      case Delay.Percentile(int percent) -> new Learned(percent);
    };
  }

  private static @Nullable Duration unlessNegative(Duration length) {
    return length.isNegative() ? null : length;
  }

  /// Returns how long after the attempt before an attempt starts; null if only a failure starts it.
  @Nullable Duration before(int attempt);

  /// Takes the duration of a first attempt.
  void learn(long nanos);

  @FunctionalInterface
  interface Lengths {
    @Nullable Duration before(int attempt);
  }

  /// A delay that nothing changes.
  record Given(Lengths lengths) implements HedgeDelay {
    @Override
    public @Nullable Duration before(int attempt) {
      return lengths.before(attempt);
    }

    @Override
    public void learn(long nanos) {}
  }

  /// A percentile of what calls take.
  final class Learned implements HedgeDelay {
    /** Hedging faster than this would double the load of a callee that is fast anyway. */
    private static final long LEAST_NANOS = 1_000_000;

    /** How many durations are taken before the percentile is looked up again. */
    private static final int LOOK_EVERY = 16;

    private final int percent;
    private final Latencies latencies = new Latencies();
    private final AtomicLong learned = new AtomicLong();
    private volatile long nanos = Latencies.UNKNOWN; // written by whoever has looked it up

    Learned(int percent) {
      this.percent = percent;
    }

    @Override
    public @Nullable Duration before(int attempt) {
      long known = nanos;
      return known == Latencies.UNKNOWN ? null : Duration.ofNanos(Math.max(known, LEAST_NANOS));
    }

    @Override
    public void learn(long taken) {
      latencies.add(taken);
      if (learned.incrementAndGet() % LOOK_EVERY == 0) {
        nanos = latencies.percentile(percent);
      }
    }
  }
}
