package io.nexios.concurrency;

import io.nexios.time.TimeSource;
import java.time.Duration;

/// A task that no thread runs: the load of a lazy value, because its failure is told to nobody but
/// those who follow it.
final class LoneTask {
  private LoneTask() {}

  static AsyncLazy<String> lazy() {
    return AsyncLazy.of(() -> "unused", o -> o.withLoadTimeout(Duration.ofDays(1)));
  }

  static LoadTask<String> of(AsyncLazy<String> lazy) {
    return of(lazy, new Standstill());
  }

  static LoadTask<String> of(AsyncLazy<String> lazy, TimeSource time) {
    return new LoadTask<>(
        lazy,
        time,
        AsyncLazy.Options.DEFAULT.withWhenAbandoned(AsyncLazy.WhenAbandoned.CANCEL),
        false);
  }
}
