package io.nexios.concurrency;

/// How many tasks of a group have ended, and whether the group is closed: one `long`, because they
/// must agree.
///
/// Bit 0 says closed, and the bits above count. As the creations, the count begins anew after four
/// billion; their difference is right even then.
final class Ends {
  static final long CLOSED = 1;
  static final long ONE = 2;

  private Ends() {}

  /// How many tasks run.
  ///
  /// @param created how many were created, unsigned; read after `ends`
  static int running(int created, long ends) {
    return created - (int) (ends >>> 1);
  }

  static boolean isClosed(long ends) {
    return (ends & CLOSED) != 0;
  }
}
