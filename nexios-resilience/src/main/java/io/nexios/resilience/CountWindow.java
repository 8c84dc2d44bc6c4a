package io.nexios.resilience;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Remembers how the latest calls ended, a fixed number of them.
final class CountWindow extends Tally {
  /*
   * Overview. A ring of slots, one per call. A call takes a ticket, which names its slot, exchanges
   * what stands there for its own outcome, and adds the difference to the sum of all marks.
   *
   * I1. Once no call is on its way through add(), `sum` is the sum of the slots: every exchange adds
   *     the new mark and takes back the very mark that it replaced.
   * I2. In a full ring of successes one more success changes nothing, so it writes nothing. That is
   *     the usual case of a healthy callee, and costs two reads.
   * I3. A thread that is held up between ticket and exchange may put its mark over a newer one. The
   *     ring then still holds as many calls, each of which did happen, and I1 holds.
   */

  private static final VarHandle TICKETS = handle("tickets");
  private static final VarHandle SUM = handle("sum");

  private static VarHandle handle(String field) {
    return ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), field, VarHandle.class, CountWindow.class, long.class);
  }

  private final Thresholds thresholds;
  private final AtomicReferenceArray<@Nullable Outcome> slots;
  private volatile long tickets;
  private volatile long sum; // Marks

  CountWindow(int size, Thresholds thresholds) {
    this.slots = new AtomicReferenceArray<>(size);
    this.thresholds = thresholds;
  }

  @Override
  boolean add(Outcome outcome, long now) {
    boolean success = outcome == Outcome.SUCCESS;
    if (success && sum == 0 && tickets >= slots.length()) { // I2
      return false;
    }
    long ticket = (long) TICKETS.getAndAdd(this, 1L);
    Outcome replaced = slots.getAndSet((int) (ticket % slots.length()), outcome);
    long change = Marks.of(outcome) - (replaced == null ? 0 : Marks.of(replaced));
    long after = change == 0 ? sum : (long) SUM.getAndAdd(this, change) + change;
    boolean wasFull = ticket >= slots.length();
    if (success && wasFull) { // no rate can have risen
      return false;
    }
    return areReached(wasFull ? slots.length() : ticket + 1, after);
  }

  private boolean areReached(long calls, long marks) {
    return thresholds.areReached(calls, Marks.failures(marks), Marks.slow(marks));
  }

  @Override
  Counts counts(long now) {
    long marks = sum;
    long calls = Math.min(tickets, slots.length());
    return new Counts(
        calls,
        Math.clamp(Marks.failures(marks), 0, calls),
        Math.clamp(Marks.slow(marks), 0, calls));
  }

  @Override
  boolean isTripped(long now) {
    return areReached(Math.min(tickets, slots.length()), sum);
  }

  @Override
  boolean readsTime() {
    return false;
  }

  @Override
  Tally resized(Settings settings, long now) {
    Tally next = settings.newTally(now);
    if (next instanceof CountWindow window) {
      long end = tickets;
      long kept = Math.min(Math.min(end, slots.length()), window.slots.length());
      for (long ticket = end - kept; ticket < end; ticket++) {
        Outcome outcome = slots.get((int) (ticket % slots.length()));
        if (outcome != null) { // null while a call is between its ticket and its slot
          window.add(outcome, now);
        }
      }
    }
    return next;
  }
}
