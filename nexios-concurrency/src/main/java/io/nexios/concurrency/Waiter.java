package io.nexios.concurrency;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One who wants to know of the end of a task: a link of the chain that stands in the task's
/// outcome until there is one.
abstract class Waiter {
  /** Below this length a chain is not worth cleaning. */
  private static final int MIN_CLEANED = 32;

  private @Nullable Waiter next; // set before the waiter is published, never after
  private int length; // of the chain that begins here; likewise
  private boolean claimed; // whether the chain holds a claim; likewise

  /// Called once, by the thread that ended the task, without any lock.
  abstract void wake();

  /// Whether nobody waits here any more.
  abstract boolean isAbandoned();

  /// The thread that waits, or null when it has gone or when it is not a thread.
  @Nullable Thread thread() {
    return null;
  }

  final void forEachThread(Consumer<Thread> each) {
    for (Waiter waiter = this; waiter != null; waiter = waiter.next) {
      Thread waiting = waiter.thread();
      if (waiting != null) {
        each.accept(waiting);
      }
    }
  }

  /// Puts this waiter before a chain. Now and then the abandoned ones are left out of it, so that a
  /// chain is never longer than twice the number of waiters plus a constant.
  final Waiter before(@Nullable Waiter chain) {
    claimed = this instanceof Claim || (chain != null && chain.claimed);
    next = chain;
    length = chain == null ? 1 : chain.length + 1;
    if (length > MIN_CLEANED && Integer.bitCount(length) == 1) {
      next = withoutAbandoned(chain);
      length = next == null ? 1 : next.length + 1;
    }
    return this;
  }

  /// Whether the outcome is about to be decided by whoever has put a [Claim] into the chain, and by
  /// nobody else.
  final boolean isClaimed() {
    return claimed;
  }

  final boolean isAnyPresent() {
    for (Waiter waiter = this; waiter != null; waiter = waiter.next) {
      if (!waiter.isAbandoned()) {
        return true;
      }
    }
    return false;
  }

  static void wakeAll(@Nullable Waiter chain) {
    for (Waiter waiter = chain; waiter != null; waiter = waiter.next) {
      waiter.wake();
    }
  }

  /// Copies a chain: its links may be in use by others who push onto it at the same time.
  private static @Nullable Waiter withoutAbandoned(@Nullable Waiter chain) {
    Waiter kept = null;
    for (Waiter waiter = chain; waiter != null; waiter = waiter.next) {
      if (!waiter.isAbandoned()) {
        Waiter link = new Relay(waiter);
        link.next = kept;
        link.length = kept == null ? 1 : kept.length + 1;
        kept = link;
      }
    }
    return kept;
  }

  /**
   * Reserves the outcome for the thread of the task, which is about to tell others of a failure.
   */
  static final class Claim extends Waiter {
    @Override
    void wake() {}

    @Override
    boolean isAbandoned() {
      return true;
    }
  }

  /** Stands for another waiter in a cleaned chain. */
  private static final class Relay extends Waiter {
    private final Waiter target;

    Relay(Waiter waiter) {
      target = waiter instanceof Relay relay ? relay.target : waiter;
    }

    @Override
    void wake() {
      target.wake();
    }

    @Override
    boolean isAbandoned() {
      return target.isAbandoned();
    }

    @Override
    @Nullable Thread thread() {
      return target.thread();
    }
  }
}
