package io.nexios.gallery;

import static io.nexios.concurrency.Concurrency.runInThreadPool;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.gallery.data.Trades;
import io.nexios.web.NexiosApp;
import java.time.Duration;
import java.time.LocalDate;
import java.util.SortedMap;

/// A hundred thousand rows are summed up when somebody asks for the first time, and once for
/// however many ask at that moment. After that the answer is there.
record DailyAnalytics(AsyncLazy<SortedMap<LocalDate, Trades.Day>> dailyStats) implements Exhibit {
  DailyAnalytics() {
    this(AsyncLazy.of(() -> runInThreadPool(Trades::sumByDay)));
  }

  @Override
  public void addTo(NexiosApp app) {
    // Will compute only once and cache
    app.get("/analytics/daily", (_, _) -> dailyStats.get());

    // Reset cache every day
    app.onStartup(() -> app.background().every(Duration.ofDays(1), "reset", dailyStats::reset));
  }
}
