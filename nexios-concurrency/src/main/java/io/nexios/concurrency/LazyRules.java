package io.nexios.concurrency;

import org.jspecify.annotations.Nullable;

/// How the state of an [AsyncLazy] follows from the one before: pure functions, one for each event.
final class LazyRules {
  private LazyRules() {}

  /// A load has been put in charge.
  static <T extends @Nullable Object> LazyState<T> loading(LazyState<T> before, LoadTask<T> load) {
    return new LazyState<>(
        before.loaded(),
        before.isFresh(),
        load,
        before.mayRefresh(),
        before.failures(),
        before.lastFailure());
  }

  /// The load in charge has returned a value.
  static <T extends @Nullable Object> LazyState<T> loaded(Loaded<T> loaded) {
    return new LazyState<>(loaded, true, null, true, 0, null);
  }

  /// The load in charge has failed: an old value stays, and is not refreshed for a while.
  static <T extends @Nullable Object> LazyState<T> failed(LazyState<T> before, Throwable failure) {
    boolean hasValue = before.hasValue();
    return new LazyState<>(
        before.loaded(), before.isFresh(), null, !hasValue, before.failures() + 1, failure);
  }

  /// Nobody waits for the load in charge, and it is to be cancelled.
  static <T extends @Nullable Object> LazyState<T> abandoned(LazyState<T> before) {
    return new LazyState<>(
        before.loaded(),
        before.isFresh(),
        null,
        before.mayRefresh(),
        before.failures(),
        before.lastFailure());
  }

  /// The value has reached the age at which it is refreshed.
  static <T extends @Nullable Object> LazyState<T> due(LazyState<T> before) {
    return new LazyState<>(
        before.loaded(),
        false,
        before.load(),
        before.mayRefresh(),
        before.failures(),
        before.lastFailure());
  }

  /// The value has reached the age at which it is no longer served; a load goes on.
  static <T extends @Nullable Object> LazyState<T> expired(LazyState<T> before) {
    return new LazyState<>(
        null, false, before.load(), true, before.failures(), before.lastFailure());
  }

  /// The pause after a failed refresh is over.
  static <T extends @Nullable Object> LazyState<T> mayRefreshAgain(LazyState<T> before) {
    return new LazyState<>(
        before.loaded(),
        before.isFresh(),
        before.load(),
        true,
        before.failures(),
        before.lastFailure());
  }
}
