package io.nexios.benchmarks.jmh;

import java.util.concurrent.locks.LockSupport;

/// One item in each 64 waits for half a millisecond: whoever waits for it before the next begins
/// loses time.
public class MapOneSlow extends MapOfMany {
  private static final int SLOW_EVERY = 64;
  private static final long SLOW_NANOS = 500_000;

  public MapOneSlow() {
    super(MapOneSlow::map);
  }

  private static int map(Integer item) {
    if (item % SLOW_EVERY == 0) {
      long end = System.nanoTime() + SLOW_NANOS;
      while (System.nanoTime() - end < 0) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
    }
    return item + 1;
  }
}
