package io.nexios.concurrency.spi;

import io.nexios.concurrency.Work;
import org.jspecify.annotations.Nullable;

/// What a [ContextCarrier] read, ready to be put in place around a piece of work.
public interface Captured {
  /// Runs the work with the context in place and takes it away afterwards, whatever the work does.
  /// A call around the work, because a [ScopedValue] binds in no other way.
  ///
  /// @param work to be called exactly once, on the calling thread
  /// @return what the work returns
  /// @throws X what the work throws
  /// @throws InterruptedException when the work throws it
  <T extends @Nullable Object, X extends Throwable> T call(Work<? extends T, X> work)
      throws X, InterruptedException;
}
