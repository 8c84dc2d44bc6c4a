package io.nexios.concurrency;

/// What became of the interrupts that reached an owner while it waited for its tasks.
final class OwnerInterrupts {
  /** For a wait that did not wait. */
  static final OwnerInterrupts NONE = new OwnerInterrupts();

  /**
   * Whether the first foreign interrupt cancelled the group: the one that leaves as an exception.
   */
  boolean cancelled;

  private boolean keepFlag; // a further foreign interrupt came
  private boolean fromAbove; // one of ours came, for a scope around the group

  /// Takes note of an interrupt that the caller has just cleared.
  void note(BodyScope scope) {
    if (scope.root().isInterruptedFrom(scope.parent)) {
      fromAbove = true;
    } else if (!cancelled && scope.cancelScope(new CancelReason.OwnerInterrupted())) {
      cancelled = true;
    } else {
      keepFlag = true;
    }
  }

  /// Sets the flag again for what has not left as an exception.
  void restore(BodyScope scope, boolean thrown) {
    if (fromAbove) {
      scope.root().settle(scope);
    }
    if (keepFlag || (cancelled && !thrown)) {
      Thread.currentThread().interrupt();
    }
  }
}
