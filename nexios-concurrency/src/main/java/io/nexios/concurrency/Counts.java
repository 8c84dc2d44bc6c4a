package io.nexios.concurrency;

/// How many tasks of a group were created and how many run, and whether the group is closed: one
/// `long`, because they must agree.
///
/// Bits 0 to 30 hold the tasks that run, bit 31 says closed, and bits 32 to 63 count the creations.
/// That count begins anew after four billion and touches nothing else then, so a group may go on
/// creating for as long as it lives.
final class Counts {
  static final long CREATED = 1L << 32;
  static final long RUNNING = 1;
  static final long CLOSED = 1L << 31;

  private Counts() {}

  static int running(long counts) {
    return (int) counts & Integer.MAX_VALUE;
  }

  static boolean isClosed(long counts) {
    return (counts & CLOSED) != 0;
  }

  /// The number of the next task to be created, from 1.
  static int nextNumber(long counts) {
    return (int) (counts >>> 32) + 1;
  }
}
