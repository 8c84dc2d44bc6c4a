package io.nexios.concurrency;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Work without a value as work with the value null.
final class Callables {
  private Callables() {}

  static Callable<@Nullable Void> of(VoidWork<? extends Exception> work) {
    Objects.requireNonNull(work, "work");
    return () -> {
      work.run();
      return null;
    };
  }

  static <X extends Throwable> Work<@Nullable Void, X> work(VoidWork<X> work) {
    Objects.requireNonNull(work, "work");
    return () -> {
      work.run();
      return null;
    };
  }
}
