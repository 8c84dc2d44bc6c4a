package io.nexios.concurrency;

import org.jspecify.annotations.Nullable;

/// What an [AsyncLazy] has at one moment. Replaced as a whole, never changed.
///
/// @param loaded the value, or null without one
/// @param isFresh whether the value may be served with nothing else to do
/// @param load the load whose value will be published, or null
/// @param mayRefresh whether a value that is due may be refreshed now; false after a failed refresh
/// @param failures how many loads have failed one after another
/// @param lastFailure what the last of them threw
record LazyState<T extends @Nullable Object>(
    @Nullable Loaded<T> loaded,
    boolean isFresh,
    @Nullable LoadTask<T> load,
    boolean mayRefresh,
    int failures,
    @Nullable Throwable lastFailure) {
  private static final LazyState<?> EMPTY = new LazyState<>(null, false, null, true, 0, null);

  @SuppressWarnings("unchecked") // it holds no value of any type
  static <T extends @Nullable Object> LazyState<T> empty() {
    return (LazyState<T>) EMPTY;
  }

  boolean hasValue() {
    return loaded != null;
  }

  T valueNow() {
    assert loaded != null : "only asked for when there is a value";
    return loaded.value();
  }
}
