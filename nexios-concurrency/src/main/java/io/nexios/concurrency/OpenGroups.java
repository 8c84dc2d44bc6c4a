package io.nexios.concurrency;

import java.lang.ref.Cleaner;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Notices groups in the resource form that were never closed, once their owner's thread has ended
/// and nothing refers to them any more. A group of a call cannot be forgotten.
final class OpenGroups {
  static final ThreadFactory THREADS =
      Thread.ofPlatform()
          .daemon()
          .name("nexios-open-groups")
          .inheritInheritableThreadLocals(false) // it outlives whoever comes first
          .factory();

  private static final Cleaner CLEANER = Cleaner.create(THREADS);

  private OpenGroups() {}

  static Ticket register(TaskScope group, String path, Thread owner) {
    Ticket ticket = new Ticket(path, owner.getName());
    ticket.cleanable = CLEANER.register(group, ticket);
    return ticket;
  }

  /** What is known of an open group; it must not refer to the group or its thread. */
  static final class Ticket implements Runnable {
    private final String path;
    private final String ownersName;
    private final AtomicBoolean settled = new AtomicBoolean();
    private Cleaner.@Nullable Cleanable cleanable; // set once, before use

    private Ticket(String path, String ownersName) {
      this.path = path;
      this.ownersName = ownersName;
    }

    /// The group is unreachable.
    @Override
    public void run() {
      report();
    }

    /// Says once that the group was left open.
    void report() {
      if (settled.compareAndSet(false, true)) {
        Reports.neverClosed(path, ownersName);
      }
    }

    void closed() {
      settled.set(true);
      if (cleanable != null) {
        cleanable.clean();
      }
    }
  }
}
