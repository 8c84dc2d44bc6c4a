package io.nexios.concurrency;

import io.nexios.concurrency.spi.Captured;
import org.jspecify.annotations.Nullable;

/// What a carrier returns when there is nothing to carry.
enum NothingCaptured implements Captured {
  INSTANCE;

  @Override
  public <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException {
    return work.call();
  }
}
