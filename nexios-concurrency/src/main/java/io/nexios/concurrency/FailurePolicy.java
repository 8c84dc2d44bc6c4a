package io.nexios.concurrency;

/// What the failure of one task means for the other tasks of its group.
public enum FailurePolicy {
  /// The first failure cancels the siblings and leaves the group as its exception.
  FAIL_FAST,
  /// Every task keeps its own outcome. A failure that nobody has looked at when the group closes is
  /// reported once through the log.
  SUPERVISE
}
