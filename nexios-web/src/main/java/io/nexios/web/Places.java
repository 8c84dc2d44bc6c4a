package io.nexios.web;

import java.util.concurrent.atomic.AtomicInteger;

/// A bounded number of places that never waits.
///
/// **Threading.** All methods may be called from any thread.
final class Places {
  private final int limit;
  private final AtomicInteger taken = new AtomicInteger();

  Places(int limit) {
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  int taken() {
    return taken.get();
  }

  boolean tryTake() {
    int seen = taken.get();
    while (seen < limit) {
      int witness = taken.compareAndExchange(seen, seen + 1);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  void giveBack() {
    taken.decrementAndGet();
  }
}
