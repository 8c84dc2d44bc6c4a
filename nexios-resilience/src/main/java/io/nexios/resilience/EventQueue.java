package io.nexios.resilience;

import io.nexios.concurrency.Registration;
import io.nexios.time.TimeSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells listeners of events, in order, on a virtual thread that lives while there is something to
/// tell. Whoever adds an event never waits for a listener.
final class EventQueue<E> {
  /*
   * Overview. `lock` guards the queue; listeners run without it. The thread that finds the queue
   * empty ends, having said so under the lock, so the next event starts another.
   */

  static final int CAPACITY = 256;

  private static final System.Logger LOGGER = System.getLogger("io.nexios.resilience");

  private final String name;
  private final TimeSource time;
  private final List<Listener<E>> listeners = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private final Queue<E> waiting = new ArrayDeque<>(0); // guarded by lock
  private boolean delivering; // guarded by lock; whether a thread will look at the queue again
  private long dropped; // guarded by lock

  EventQueue(String name, TimeSource time) {
    this.name = name;
    this.time = time;
  }

  Registration listen(Consumer<? super E> listener) {
    Listener<E> added = new Listener<>(this, Objects.requireNonNull(listener, "listener"));
    listeners.add(added);
    return added;
  }

  /// Adds an event, and drops the oldest one if too many wait. The caller sees to it that events
  /// are added in their order.
  void add(E event) {
    if (listeners.isEmpty()) {
      return;
    }
    synchronized (lock) {
      if (waiting.size() == CAPACITY) {
        waiting.remove();
        dropped++;
      }
      waiting.add(event);
      delivering = delivering || startThread();
    }
  }

  /// Returns whether a thread was to be had. If not, the events wait for the next one: who adds an
  /// event is not to suffer from that.
  private boolean startThread() {
    try {
      Thread thread =
          Thread.ofVirtual()
              .name("nexios-events-" + name)
              .inheritInheritableThreadLocals(false)
              .unstarted(this::deliver);
      time.threadStarting(thread);
      thread.start();
      return true;
    } catch (Throwable noThread) {
      return false;
    }
  }

  private void deliver() {
    TimeSource.bind(
        time,
        () -> {
          for (E event = next(); event != null; event = next()) {
            tell(event);
          }
          return null;
        });
  }

  private @Nullable E next() {
    synchronized (lock) {
      E event = waiting.poll();
      delivering = event != null;
      return event;
    }
  }

  private void tell(E event) {
    for (Listener<E> listener : listeners) {
      try {
        listener.consumer.accept(event);
      } catch (Throwable failure) { // one listener's failure is nobody else's
        report(failure);
      }
    }
  }

  private void report(Throwable failure) {
    try {
      LOGGER.log(System.Logger.Level.WARNING, "a listener of \"" + name + "\" failed", failure);
    } catch (Throwable unspeakable) { // a failure that cannot be printed, or a broken log handler
      return;
    }
  }

  /// How many events no listener was told of because they waited for too long.
  long dropped() {
    synchronized (lock) {
      return dropped;
    }
  }

  private static final class Listener<E> implements Registration {
    final Consumer<? super E> consumer;
    private final EventQueue<E> queue;

    Listener(EventQueue<E> queue, Consumer<? super E> consumer) {
      this.queue = queue;
      this.consumer = consumer;
    }

    @Override
    public void close() {
      queue.listeners.remove(this);
    }
  }
}
