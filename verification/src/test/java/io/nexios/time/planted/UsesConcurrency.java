package io.nexios.time.planted;

import io.nexios.concurrency.CancelledException;

/// Planted: the module at the bottom uses the one above it.
public final class UsesConcurrency {
  private UsesConcurrency() {}

  public static boolean isCancel(Throwable failure) {
    return failure instanceof CancelledException;
  }
}
