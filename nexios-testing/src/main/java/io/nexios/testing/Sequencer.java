package io.nexios.testing;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// An order of steps across threads: step `n` is taken when all steps below `n` have been,
/// whichever threads take them.
///
/// ```java
/// Sequencer order = Sequencer.create();
/// Thread.startVirtualThread(() -> { queue.add("a"); order.step(1); order.step(4); … });
/// Thread.startVirtualThread(() -> { order.step(2); queue.poll(); order.step(3); });
/// ```
///
/// What a thread does before it takes a step has happened before anything that another thread does
/// after a later step. So an interleaving is written down as numbers, and a test repeats it without
/// a sleep.
///
/// **Threading.** All methods may be called from any thread. Memory effects before a step are
/// visible after later ones.
///
/// **Source.** Trio's `Sequencer`, whose numbers begin at zero and which brackets a block.
public final class Sequencer {
  private final Gate gate;
  private final ConcurrentSkipListMap<Integer, String> taken = new ConcurrentSkipListMap<>();
  private final Set<Integer> waiting = new ConcurrentSkipListSet<>();

  Sequencer(Duration patience) {
    gate = new Gate(patience);
  }

  /// {@return a sequencer whose first step is 1}
  public static Sequencer create() {
    return new Sequencer(Patience.DEFAULT);
  }

  /// Takes a step, as soon as all steps with smaller numbers have been taken.
  ///
  /// **Cancellation.** A wait that an interrupt ends; the step is then not taken.
  ///
  /// **Timing.** Fails when a smaller step has not been taken within 10 s of real time.
  ///
  /// @param number from 1, each once
  /// @throws AssertionError if a smaller step does not come; the message says which and who waits
  /// @throws IllegalArgumentException if the number is less than 1
  /// @throws IllegalStateException if this step has been taken, or another thread waits to take it
  /// @throws InterruptedException if the thread is interrupted; the flag is then clear
  public void step(int number) throws InterruptedException {
    if (number < 1) {
      throw new IllegalArgumentException("number of a step must be 1 or more, was " + number);
    }
    if (taken.containsKey(number) || !waiting.add(number)) {
      throw new IllegalStateException(
          "step %d is there twice: each number is for one call of one thread; %s"
              .formatted(number, this));
    }
    try {
      gate.await(() -> taken.containsKey(number - 1) || number == 1, () -> complaint(number));
      taken.put(number, Thread.currentThread().getName());
    } finally {
      waiting.remove(number);
    }
    gate.changed();
  }

  private String complaint(int number) {
    int last = taken.isEmpty() ? 0 : taken.lastKey();
    return "step %d waits in vain: nobody has taken step %d; %s".formatted(number, last + 1, this);
  }

  /// {@return which steps have been taken, by which threads, and which wait}
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("taken: ");
    for (Map.Entry<Integer, String> step : taken.entrySet()) {
      text.append("%d by \"%s\", ".formatted(step.getKey(), step.getValue()));
    }
    return text.append("waiting: ").append(waiting).toString();
  }
}
