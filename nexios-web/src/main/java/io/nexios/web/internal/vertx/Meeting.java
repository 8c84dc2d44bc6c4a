package io.nexios.web.internal.vertx;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings one event and one listener together, whichever comes first, and runs the listener once.
///
/// @param <T> what the event carries
final class Meeting<T> {
  /*
   * States: null → Waiting → DONE, or null → Happened → DONE. The one that comes second runs the
   * listener, in its own thread.
   */

  private record Waiting<T>(Consumer<? super T> listener) {}

  private record Happened<T>(T event) {}

  private enum Done {
    DONE
  }

  private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

  /// Registers the listener.
  ///
  /// @throws IllegalStateException when there is one already
  void listen(Consumer<? super T> listener) {
    if (state.compareAndSet(null, new Waiting<>(listener))) {
      return;
    }
    Object before = state.get();
    if (!(before instanceof Happened<?> happened) || !state.compareAndSet(before, Done.DONE)) {
      throw new IllegalStateException("an action is registered already");
    }
    @SuppressWarnings("unchecked") // only happen() puts one there
    T event = (T) happened.event();
    listener.accept(event);
  }

  /// Lets the event happen; a second one is dropped.
  void happen(T event) {
    if (state.compareAndSet(null, new Happened<>(event))) {
      return;
    }
    Object before = state.get();
    if (before instanceof Waiting<?> waiting && state.compareAndSet(before, Done.DONE)) {
      @SuppressWarnings("unchecked") // only listen() puts one there
      Consumer<? super T> listener = (Consumer<? super T>) waiting.listener();
      listener.accept(event);
    }
  }
}
