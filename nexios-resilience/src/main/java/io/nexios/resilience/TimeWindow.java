package io.nexios.resilience;

/// Remembers the calls of the latest time.
final class TimeWindow extends Tally {
  private final Thresholds thresholds;
  private final TimeRing ring; // calls, and their Marks

  TimeWindow(long lengthNanos, Thresholds thresholds, long now) {
    this.thresholds = thresholds;
    this.ring = new TimeRing(lengthNanos, now);
  }

  @Override
  boolean add(Outcome outcome, long now) {
    ring.add(now, 1, Marks.of(outcome));
    return isTripped(now);
  }

  @Override
  Counts counts(long now) {
    TimeRing.Sums sums = ring.sums(now);
    return new Counts(sums.first(), Marks.failures(sums.second()), Marks.slow(sums.second()));
  }

  @Override
  boolean isTripped(long now) {
    Counts counts = counts(now);
    return thresholds.areReached(counts.calls(), counts.failures(), counts.slow());
  }

  @Override
  boolean readsTime() {
    return true;
  }

  @Override
  Tally resized(Settings settings, long now) {
    Tally next = settings.newTally(now);
    if (next instanceof TimeWindow window) {
      ring.copyInto(window.ring, now);
    }
    return next;
  }
}
