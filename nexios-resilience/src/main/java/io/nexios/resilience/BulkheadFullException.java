package io.nexios.resilience;

/// Thrown instead of running a call, when a bulkhead has no place for it and none in its queue, or
/// when the call has waited there for too long.
///
/// Every rejection is an object of its own, without a stack trace and without a cause: rejecting
/// must stay cheap under overload.
public final class BulkheadFullException extends RuntimeException implements Rejection {
  private static final long serialVersionUID = 1L;

  private final String bulkhead;

  BulkheadFullException(String bulkhead, String what, Gate.Load load) {
    super(
        "bulkhead \"%s\" %s: %d calls run and %d wait"
            .formatted(bulkhead, what, load.taken(), load.waiting()),
        null,
        true,
        false);
    this.bulkhead = bulkhead;
  }

  /// {@return the name of the bulkhead}
  public String bulkhead() {
    return bulkhead;
  }
}
