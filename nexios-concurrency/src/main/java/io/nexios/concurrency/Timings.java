package io.nexios.concurrency;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// What [Concurrency#measureTime] has recorded in this process, by name.
///
/// **Threading.** Any thread may record and read at any time. There is room for 1,000 names;
/// further ones are recorded together under `other`.
public final class Timings {
  private static final int MAX_NAMES = 1_000;
  private static final String OTHER = "other";
  private static volatile Table table = new Table(); // replaced by reset()

  private static final class Table {
    final Map<String, Histogram> byName = new ConcurrentHashMap<>();
    final Semaphore room = new Semaphore(MAX_NAMES);

    Histogram of(String name) {
      Histogram present = byName.get(name);
      if (present == null) {
        present = byName.computeIfAbsent(name, _ -> room.tryAcquire() ? new Histogram() : null);
      }
      return present == null ? byName.computeIfAbsent(OTHER, _ -> new Histogram()) : present;
    }
  }

  private Timings() {}

  /// What was recorded under one name. Percentiles are at most 3.2 % above the true ones.
  ///
  /// @param count how many measurements
  /// @param mean their mean
  /// @param p50 half of them took no longer
  /// @param p90 nine of ten took no longer
  /// @param p99 99 of a hundred took no longer
  /// @param max the longest
  public record Summary(
      long count, Duration mean, Duration p50, Duration p90, Duration p99, Duration max) {}

  /// {@return a summary for each name, in alphabetical order}
  public static SortedMap<String, Summary> snapshot() {
    SortedMap<String, Summary> summaries = new TreeMap<>();
    table.byName.forEach((name, histogram) -> summaries.put(name, histogram.summary()));
    return summaries;
  }

  /// Forgets everything recorded so far.
  public static void reset() {
    table = new Table();
  }

  static void record(String name, long nanos) {
    table.of(name).record(nanos);
  }
}
