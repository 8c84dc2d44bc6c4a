package io.nexios.concurrency;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// [AsyncLazy.Options] while one of them is being changed. Each field means what the component of
/// the same name does there.
final class LazyOptionsDraft {
  @Nullable String name;
  @Nullable Duration refreshAfter;
  @Nullable Duration expireAfter;
  @Nullable Duration loadTimeout;
  double jitter;
  Duration failureBackoff;
  AsyncLazy.WhenAbandoned whenAbandoned;

  LazyOptionsDraft(AsyncLazy.Options options) {
    name = options.name();
    refreshAfter = options.refreshAfter();
    expireAfter = options.expireAfter();
    loadTimeout = options.loadTimeout();
    jitter = options.jitter();
    failureBackoff = options.failureBackoff();
    whenAbandoned = options.whenAbandoned();
  }

  AsyncLazy.Options toOptions() {
    return new AsyncLazy.Options(
        name, refreshAfter, expireAfter, loadTimeout, jitter, failureBackoff, whenAbandoned);
  }
}
