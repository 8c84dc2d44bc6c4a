package io.nexios.concurrency;

import io.nexios.concurrency.spi.TaskListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The registered listeners. With none, an event costs one read of an empty list.
final class Listeners {
  /** Replaced as a whole, so that whoever comes or goes never hides another. */
  private static final AtomicReference<List<TaskListener>> ACTIVE =
      new AtomicReference<>(List.of());

  private Listeners() {}

  static Registration register(TaskListener listener) {
    ACTIVE.updateAndGet(before -> Stream.concat(before.stream(), Stream.of(listener)).toList());
    AtomicBoolean isIn = new AtomicBoolean(true);
    return () -> {
      if (isIn.getAndSet(false)) {
        ACTIVE.updateAndGet(before -> withoutOne(before, listener));
      }
    };
  }

  private static List<TaskListener> withoutOne(List<TaskListener> before, TaskListener listener) {
    List<TaskListener> after = new ArrayList<>(before);
    for (int i = 0; i < after.size(); i++) {
      if (after.get(i) == listener) {
        after.remove(i);
        break;
      }
    }
    return List.copyOf(after);
  }

  private static boolean any() {
    return !ACTIVE.get().isEmpty();
  }

  static void created(Task<?> task) {
    if (any()) {
      tell(listener -> listener.created(task));
    }
  }

  static void started(Task<?> task) {
    if (any()) {
      tell(listener -> listener.started(task));
    }
  }

  static void ended(Task<?> task) {
    if (any()) {
      tell(listener -> listener.ended(task));
    }
  }

  static void cancelled(Task<?> task, CancelReason reason) {
    if (any()) {
      tell(listener -> listener.cancelled(task, reason));
    }
  }

  static void straggler(Task<?> task, Duration sinceCancel, StackTraceElement[] stack) {
    if (any()) {
      tell(listener -> listener.straggler(task, sinceCancel, stack));
    }
  }

  private static void tell(Consumer<TaskListener> event) {
    for (TaskListener listener : ACTIVE.get()) {
      try {
        event.accept(listener);
      } catch (Throwable failure) { // a listener never changes what it listens to
        Reports.listenerFailed(listener, failure);
      }
    }
  }
}
