package io.nexios.concurrency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A task that outlives the work which created it, until it ends or its registry drains.
///
/// @param <T> what the task returns; may be null
public sealed interface BackgroundTask<T extends @Nullable Object> extends Task<T>
    permits BackgroundNode {
  /// {@return the number of this task, unique in its registry, counted from 1}
  long id();

  /// {@return when the task was created, by the wall clock}
  Instant startedAt();
}
