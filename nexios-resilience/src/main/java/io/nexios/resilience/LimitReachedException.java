package io.nexios.resilience;

/// Thrown instead of running a call, when an adaptive limit has no place for it and none in its
/// queue.
///
/// Every rejection is an object of its own, without a stack trace and without a cause: rejecting
/// must stay cheap under overload.
public final class LimitReachedException extends RuntimeException implements Rejection {
  private static final long serialVersionUID = 1L;

  private final String limit;

  LimitReachedException(String limit, Gate.Load load, int places) {
    super(
        "adaptive limit \"%s\" is reached: %d calls run of %d and %d wait"
            .formatted(limit, load.taken(), places, load.waiting()),
        null,
        true,
        false);
    this.limit = limit;
  }

  /// {@return the name of the limit}
  public String limit() {
    return limit;
  }
}
