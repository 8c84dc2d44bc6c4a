package io.nexios.concurrency;

import org.jspecify.annotations.Nullable;

/// What became of the interrupts that reached an owner while it waited for its tasks.
final class OwnerInterrupts {
  private boolean cancelled; // the first foreign one has cancelled the group
  private boolean keepFlag; // a further foreign one came
  private boolean ours; // one of ours came, for a scope that is still open

  private OwnerInterrupts() {}

  /// Takes note of an interrupt of the calling thread and clears the flag.
  ///
  /// @param earlier what has been noted before, or null
  static OwnerInterrupts take(@Nullable OwnerInterrupts earlier, TaskScope group) {
    OwnerInterrupts all = earlier == null ? new OwnerInterrupts() : earlier;
    if (!group.root().clearInterrupt()) {
      all.ours = true;
    } else if (!all.cancelled && group.cancelForInterrupt()) {
      all.cancelled = true;
    } else {
      all.keepFlag = true;
    }
    return all;
  }

  /// Sets the flag again for what has not left as an exception.
  static void restore(@Nullable OwnerInterrupts all, TaskScope group, boolean thrown) {
    if (all != null) {
      if (all.ours) {
        group.root().settle();
      }
      if (all.keepFlag || (all.cancelled && !thrown)) {
        group.root().restoreForeignInterrupt();
      }
    }
  }
}
