package io.nexios.concurrency;

import io.nexios.concurrency.spi.TaskListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The registered listeners. With none, an event costs one read of an empty list.
final class Listeners {
  private static final List<TaskListener> ACTIVE = new CopyOnWriteArrayList<>();
  private static volatile boolean
      any; // so that a task without listeners allocates nothing for them

  private Listeners() {}

  static Registration register(TaskListener listener) {
    ACTIVE.add(listener);
    any = true;
    return () -> {
      ACTIVE.remove(listener);
      any = !ACTIVE.isEmpty();
    };
  }

  static void created(Task<?> task) {
    if (any) {
      tell(listener -> listener.created(task));
    }
  }

  static void started(Task<?> task) {
    if (any) {
      tell(listener -> listener.started(task));
    }
  }

  static void ended(Task<?> task) {
    if (any) {
      tell(listener -> listener.ended(task));
    }
  }

  static void cancelled(Task<?> task, CancelReason reason) {
    if (any) {
      tell(listener -> listener.cancelled(task, reason));
    }
  }

  static void straggler(Task<?> task, Duration sinceCancel, StackTraceElement[] stack) {
    if (any) {
      tell(listener -> listener.straggler(task, sinceCancel, stack));
    }
  }

  private static void tell(Consumer<TaskListener> event) {
    for (TaskListener listener : ACTIVE) {
      try {
        event.accept(listener);
      } catch (Throwable failure) { // a listener never changes what it listens to
        Reports.listenerFailed(listener, failure);
      }
    }
  }
}
