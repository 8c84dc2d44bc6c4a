package io.nexios.concurrency;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The tasks of one group that have not ended, and some that have; and how many were created.
final class TaskList {
  /*
   * Overview. Creating a task must cost one CAS and ending it nothing, so this is a stack that only
   * grows at its head, and tasks whose thread has ended are left out of it from time to time: when
   * as many were created since as were alive then, at least MIN_SWEPT. So it holds O(running) tasks,
   * at an amortised cost of O(1) a creation. A task has the number after that of the one it was
   * pushed upon, so the head's number is the count of creations. It begins anew after four billion,
   * so a group may go on creating for as long as it lives.
   *
   * Pushing needs no lock. Changing `next` of a task that is in the stack, and following it, needs
   * the latch of the group; the head itself is never left out.
   */

  private static final VarHandle HEAD =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "head", VarHandle.class, TaskList.class, ChildTask.class);

  private static final int MIN_SWEPT = 256;

  private final Scope latch;
  private volatile @Nullable ChildTask<?> head;
  private int nextSweep = MIN_SWEPT; // racy on purpose: a sweep more or less does no harm

  TaskList(Scope latch) {
    this.latch = latch;
  }

  /// Puts a task into the list, and numbers it.
  void push(ChildTask<?> task) {
    ChildTask<?> first;
    int number;
    do {
      first = head;
      number = first == null ? 1 : first.number() + 1;
      task.link(number, first);
    } while (!HEAD.compareAndSet(this, first, task));
    if (number - nextSweep >= 0) { // a difference, because numbers begin anew
      sweep(number);
    }
  }

  /// How many tasks were ever pushed, unsigned.
  int created() {
    ChildTask<?> latest = head;
    return latest == null ? 0 : latest.number();
  }

  private void sweep(int number) {
    latch.acquire();
    try {
      if (number - nextSweep < 0) {
        return; // another creator was first
      }
      int alive = 0;
      ChildTask<?> kept = head;
      ChildTask<?> task = kept == null ? null : kept.next;
      while (task != null && kept != null) {
        ChildTask<?> following = task.next;
        if (task.isTerminated()) {
          kept.next = following;
          task.next = null;
          task.thread = null;
        } else {
          kept = task;
          alive++;
        }
        task = following;
      }
      nextSweep = number + Math.max(MIN_SWEPT, alive);
    } finally {
      latch.release();
    }
  }

  /// Shows every task that may still run to `each`, outside of the latch.
  void forEach(Consumer<? super ChildTask<?>> each) {
    select(task -> !task.isTerminated()).forEach(each);
  }

  List<ChildTask<?>> select(Predicate<? super ChildTask<?>> wanted) {
    if (head == null) {
      return List.of();
    }
    List<ChildTask<?>> found = new ArrayList<>();
    latch.acquire();
    try {
      for (ChildTask<?> task = head; task != null; task = task.next) {
        if (wanted.test(task)) {
          found.add(task);
        }
      }
    } finally {
      latch.release();
    }
    return found;
  }

  /// Waits for the threads of all tasks that have ended, which takes no longer than their last
  /// instructions, and forgets them. Returns whether an interrupt came meanwhile. For the owner,
  /// after the close.
  ///
  /// @param allEnded whether none was left behind; then a task that somebody keeps keeps no other
  boolean joinEnded(boolean allEnded) {
    boolean interrupted = false;
    ChildTask<?> next;
    for (ChildTask<?> task = head; task != null; task = next) {
      next = task.next;
      Thread thread = task.thread;
      if (thread != null && task.hasEnded()) { // else it was left behind
        interrupted |= Threads.joinOne(thread);
        task.forgetThread();
      }
      if (allEnded) {
        task.next = null;
      }
    }
    return interrupted;
  }
}
