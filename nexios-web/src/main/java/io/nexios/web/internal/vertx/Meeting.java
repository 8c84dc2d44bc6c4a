package io.nexios.web.internal.vertx;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings one event and one listener together, whichever comes first, and runs the listener once.
///
/// @param <T> what the event carries
final class Meeting<T> {
  /*
   * States: null → Waiting → DONE, or null → the event → DONE. The one that comes second runs the
   * listener, in its own thread.
   */

  private static final VarHandle STATE =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "state", VarHandle.class, Meeting.class, Object.class);

  private record Waiting<T>(Consumer<? super T> listener) {}

  private enum Done {
    DONE
  }

  private volatile @Nullable Object state;

  /// Registers the listener.
  ///
  /// @throws IllegalStateException when there is one already
  void listen(Consumer<? super T> listener) {
    Waiting<T> mine = new Waiting<>(listener);
    if (STATE.compareAndSet(this, null, mine)) {
      return;
    }
    Object before = state;
    if (before instanceof Waiting
        || before == Done.DONE
        || !STATE.compareAndSet(this, before, Done.DONE)) {
      throw new IllegalStateException("an action is registered already");
    }
    @SuppressWarnings("unchecked") // only happen() puts one there
    T event = (T) before;
    listener.accept(event);
  }

  /// Lets the event happen; a second one is dropped.
  void happen(T event) {
    if (STATE.compareAndSet(this, null, event)) {
      return;
    }
    Object before = state;
    if (before instanceof Waiting<?> waiting && STATE.compareAndSet(this, before, Done.DONE)) {
      @SuppressWarnings("unchecked") // only listen() puts one there
      Consumer<? super T> listener = (Consumer<? super T>) waiting.listener();
      listener.accept(event);
    }
  }
}
