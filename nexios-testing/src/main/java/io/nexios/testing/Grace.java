package io.nexios.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The time that threads get which may have been woken without showing it: until every thread of
/// the process sleeps or has been on a processor for a while.
///
/// A woken thread, or one that is about to wake another, does so within its first microseconds on a
/// processor; but on a busy machine it may have to wait for one longer than any limit in real time.
///
/// **Threading.** Confined to the thread that waits.
final class Grace {
  private static final long ENOUGH_NANOS = 1_000_000;

  /** Where the system does not tell who runs, this is a guess. */
  private static final Duration ELSEWHERE = Duration.ofMillis(100);

  private final @Nullable OsThread self = OsThread.current();
  private final Map<String, Long> ranBefore = new HashMap<>();
  private final Patience elsewhere = new Patience(ELSEWHERE);

  /// {@return whether each thread sleeps, or has run for long enough since it was first looked at}
  boolean isOver() {
    try {
      for (OsThread thread : OsThread.all()) {
        if (!hasHadItsTurn(thread)) {
          return false;
        }
      }
      return true;
    } catch (IOException systemDoesNotTell) {
      return elsewhere.isOver();
    }
  }

  private boolean hasHadItsTurn(OsThread thread) throws IOException {
    try (thread) {
      if (thread.isAsleep() || (self != null && thread.id().equals(self.id()))) {
        return true;
      }
      long ran = thread.ranNanos();
      Long before = ranBefore.putIfAbsent(thread.id(), ran);
      return before != null && ran - before >= ENOUGH_NANOS;
    }
  }
}
