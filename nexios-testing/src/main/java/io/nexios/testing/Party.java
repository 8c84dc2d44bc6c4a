package io.nexios.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A meeting of threads: each who attends stays until the organiser, who has waited for all,
/// disbands the party. For tests of what happens while exactly so many threads are somewhere.
///
/// ```java
/// Party party = Party.of(3);
/// for (int i = 0; i < 5; i++) {
///   group.start(() -> bulkhead.call(party::attend));
/// }
/// party.awaitAll();
/// assertThat(bulkhead.snapshot().running()).isEqualTo(3);
/// party.disband();
/// ```
///
/// **Threading.** All methods may be called from any thread. Memory effects before [#attend] are
/// visible after [#awaitAll], and those before [#disband] after `attend`.
///
/// **Source.** `java.util.concurrent.Phaser`, of which this is the use with one phase and an
/// organiser who does not arrive.
public final class Party {
  private final int size;
  private final Gate door;
  private final AtomicInteger attending = new AtomicInteger();
  private volatile boolean disbanded;

  Party(int size, Duration patience) {
    this.size = size;
    door = new Gate(patience);
  }

  /// Announces a party.
  ///
  /// @param size how many threads the organiser waits for, 1 or more
  /// @return a party that nobody attends yet
  /// @throws IllegalArgumentException if the size is less than 1
  public static Party of(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size of a party must be 1 or more, was " + size);
    }
    return new Party(size, Patience.DEFAULT);
  }

  /// Stays until the party is disbanded; returns at once if it has been. More threads than the size
  /// may attend.
  ///
  /// **Cancellation.** A wait that an interrupt ends; the thread then no longer attends.
  ///
  /// @throws AssertionError if the party is not disbanded within 10 s of real time
  /// @throws InterruptedException if the thread is interrupted; the flag is then clear
  public void attend() throws InterruptedException {
    attending.incrementAndGet();
    door.changed();
    try {
      door.await(() -> disbanded, () -> "nobody disbanded " + this);
    } finally {
      attending.decrementAndGet();
    }
  }

  /// Waits until as many threads attend as the party is for.
  ///
  /// **Cancellation.** A wait that an interrupt ends.
  ///
  /// @throws AssertionError if they do not come within 10 s of real time
  /// @throws InterruptedException if the thread is interrupted; the flag is then clear
  public void awaitAll() throws InterruptedException {
    door.await(() -> attending.get() >= size, () -> "not all came to " + this);
  }

  /// Lets everybody go. A second call does nothing.
  public void disband() {
    disbanded = true;
    door.changed();
  }

  /// {@return how many threads attend now}
  public int attending() {
    return attending.get();
  }

  @Override
  public String toString() {
    return "a party of %d with %d attending".formatted(size, attending.get());
  }
}
