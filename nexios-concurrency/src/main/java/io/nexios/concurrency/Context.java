package io.nexios.concurrency;

import io.nexios.concurrency.spi.ContextCarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decides which context of a thread goes along into the tasks that it creates.
///
/// What is registered here is captured when a task is created and put in place around its work: in
/// groups, races, pools, background tasks and timers. A shared [AsyncLazy] load runs without it.
///
/// **Threading.** All methods may be called from any thread; a registration holds for the whole
/// process and for tasks created after it.
public final class Context {
  /** Replaced as a whole; the array is never changed. */
  private static final AtomicReference<ContextCarrier[]> CARRIERS =
      new AtomicReference<>(loadCarriers());

  private Context() {}

  /// Carries the binding of a scoped value; where it is unbound, nothing is carried.
  ///
  /// @param value the scoped value
  /// @return takes the registration back
  public static <T extends @Nullable Object> Registration carry(ScopedValue<T> value) {
    return carry(new ScopedValueCarrier<>(Objects.requireNonNull(value, "value")));
  }

  /// Carries the value of a thread-local; a value of null is carried as an absent one. Afterwards
  /// the thread has the value that it had before.
  ///
  /// @param local the thread-local
  /// @return takes the registration back
  public static <T extends @Nullable Object> Registration carry(ThreadLocal<T> local) {
    return carry(new ThreadLocalCarrier<>(Objects.requireNonNull(local, "local")));
  }

  /// Carries whatever a carrier captures.
  ///
  /// @param carrier called at each creation of a task
  /// @return takes the registration back
  public static Registration carry(ContextCarrier carrier) {
    Objects.requireNonNull(carrier, "carrier");
    change(carriers -> carriers.add(carrier));
    AtomicBoolean isIn = new AtomicBoolean(true);
    return () -> {
      if (isIn.getAndSet(false)) {
        change(carriers -> carriers.remove(carrier));
      }
    };
  }

  private static void change(Consumer<List<ContextCarrier>> change) {
    CARRIERS.updateAndGet(
        before -> {
          List<ContextCarrier> changed = new ArrayList<>(List.of(before));
          change.accept(changed);
          return changed.toArray(ContextCarrier[]::new);
        });
  }

  /// The registered carriers, in the order of their registration. Not to be changed.
  static ContextCarrier[] carriers() {
    return CARRIERS.get();
  }

  private static ContextCarrier[] loadCarriers() {
    try {
      return ServiceLoader.load(ContextCarrier.class).stream()
          .map(ServiceLoader.Provider::get)
          .toArray(ContextCarrier[]::new);
    } catch (ServiceConfigurationError broken) {
      Reports.carriersNotLoaded(broken);
      return new ContextCarrier[0];
    }
  }
}
