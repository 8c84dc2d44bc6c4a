package io.nexios.testing;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the calls into one virtual time, so that whoever looks at its threads can tell whether
/// anything was said meanwhile.
final class Calls {
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  void begin() {
    begun.incrementAndGet();
  }

  void end() {
    ended.incrementAndGet();
  }

  /// Returns a number that is different after every call, or -1 while a call is in progress.
  ///
  /// The order of the two reads matters: `ended` never passes `begun`, so if an older value of
  /// `ended` equals a newer one of `begun`, no call was in progress when the newer one was read.
  long stamp() {
    long over = ended.get();
    return begun.get() == over ? over : -1;
  }
}
