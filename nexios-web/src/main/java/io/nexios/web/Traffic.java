package io.nexios.web;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// Counts what was answered. Routes are known by name; there are no more names than routes.
///
/// **Threading.** All methods may be called from any thread.
final class Traffic {
  /** For what was answered without a route. */
  static final String NO_ROUTE = "-";

  private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
  private final Map<String, Counts> routes = new ConcurrentHashMap<>();

  private static final class Counts {
    final LongAdder count = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder left = new LongAdder();
    final LongAdder totalNanos = new LongAdder();
    final LongAccumulator longestNanos = new LongAccumulator(Long::max, 0);

    AppSnapshot.RouteSnapshot snapshot() {
      return new AppSnapshot.RouteSnapshot(
          count.sum(),
          failed.sum(),
          left.sum(),
          Duration.ofNanos(totalNanos.sum()),
          Duration.ofNanos(longestNanos.get()));
    }
  }

  void count(String route, int status, long nanos) {
    answers.computeIfAbsent(status, _ -> new LongAdder()).increment();
    Counts counts = routes.computeIfAbsent(route, _ -> new Counts());
    counts.count.increment();
    counts.totalNanos.add(nanos);
    counts.longestNanos.accumulate(nanos);
    if (status == AccessLog.CLIENT_LEFT) {
      counts.left.increment();
    } else if (status >= 500) {
      counts.failed.increment();
    }
  }

  SortedMap<Integer, Long> answers() {
    SortedMap<Integer, Long> sums = new TreeMap<>();
    answers.forEach((status, count) -> sums.put(status, count.sum()));
    return Collections.unmodifiableSortedMap(sums);
  }

  SortedMap<String, AppSnapshot.RouteSnapshot> routes() {
    SortedMap<String, AppSnapshot.RouteSnapshot> snapshots = new TreeMap<>();
    routes.forEach((name, counts) -> snapshots.put(name, counts.snapshot()));
    return Collections.unmodifiableSortedMap(snapshots);
  }
}
