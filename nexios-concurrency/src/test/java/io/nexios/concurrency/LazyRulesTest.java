package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.time.TimeSource;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every event on every state: a line of the table is a state, and what each event makes of it.
@SuppressWarnings("StaticAssignmentOfThrowable") // compared by identity, never thrown
class LazyRulesTest {
  private static final IOException OLD = new IOException("old");
  private static final IOException NEW = new IOException("new");
  private static final Loaded<String> VALUE = new Loaded<>("value", TimeSource.system());
  private static final Loaded<String> NEXT = new Loaded<>("next", TimeSource.system());
  private static final LoadTask<String> LOAD = load();
  private static final LoadTask<String> OTHER = load();

  private static LoadTask<String> load() {
    return new LoadTask<>(
        AsyncLazy.of(() -> ""), TimeSource.system(), AsyncLazy.Options.DEFAULT, false);
  }

  static Stream<Arguments> table() {
    LazyState<String> empty = LazyState.empty();
    LazyState<String> failedBefore = state(null, false, null, true, 2, OLD);
    LazyState<String> loading = state(null, false, LOAD, true, 1, OLD);
    LazyState<String> fresh = state(VALUE, true, null, true, 0, null);
    LazyState<String> due = state(VALUE, false, null, true, 0, null);
    LazyState<String> refreshing = state(VALUE, false, LOAD, true, 1, OLD);
    LazyState<String> pausing = state(VALUE, false, null, false, 1, OLD);
    LazyState<String> freshRefreshing = state(VALUE, true, LOAD, true, 0, null);
    return Stream.of(
        // a load begins
        row(s -> LazyRules.loading(s, OTHER), empty, state(null, false, OTHER, true, 0, null)),
        row(
            s -> LazyRules.loading(s, OTHER),
            failedBefore,
            state(null, false, OTHER, true, 2, OLD)),
        row(s -> LazyRules.loading(s, OTHER), due, state(VALUE, false, OTHER, true, 0, null)),
        row(s -> LazyRules.loading(s, OTHER), fresh, state(VALUE, true, OTHER, true, 0, null)),
        row(s -> LazyRules.loading(s, OTHER), pausing, state(VALUE, false, OTHER, false, 1, OLD)),
        // it returns a value
        row(_ -> LazyRules.loaded(NEXT), loading, state(NEXT, true, null, true, 0, null)),
        row(_ -> LazyRules.loaded(NEXT), refreshing, state(NEXT, true, null, true, 0, null)),
        // it fails
        row(s -> LazyRules.failed(s, NEW), loading, state(null, false, null, true, 2, NEW)),
        row(s -> LazyRules.failed(s, NEW), refreshing, state(VALUE, false, null, false, 2, NEW)),
        row(
            s -> LazyRules.failed(s, NEW),
            freshRefreshing,
            state(VALUE, true, null, false, 1, NEW)),
        // nobody waits for it any more
        row(LazyRules::abandoned, loading, failedOnce()),
        row(LazyRules::abandoned, refreshing, state(VALUE, false, null, true, 1, OLD)),
        // the value grows old
        row(LazyRules::due, fresh, due),
        row(LazyRules::due, freshRefreshing, state(VALUE, false, LOAD, true, 0, null)),
        row(LazyRules::expired, due, state(null, false, null, true, 0, null)),
        row(LazyRules::expired, pausing, failedOnce()),
        row(LazyRules::expired, refreshing, loading),
        // the pause after a failed refresh ends
        row(LazyRules::mayRefreshAgain, pausing, state(VALUE, false, null, true, 1, OLD)));
  }

  private static LazyState<String> failedOnce() {
    return state(null, false, null, true, 1, OLD);
  }

  private static LazyState<String> state(
      Loaded<String> loaded,
      boolean isFresh,
      LoadTask<String> load,
      boolean mayRefresh,
      int failures,
      Throwable lastFailure) {
    return new LazyState<>(loaded, isFresh, load, mayRefresh, failures, lastFailure);
  }

  private static Arguments row(
      UnaryOperator<LazyState<String>> event, LazyState<String> before, LazyState<String> after) {
    return Arguments.of(before, event, after);
  }

  @ParameterizedTest
  @MethodSource("table")
  void rule(
      LazyState<String> before, UnaryOperator<LazyState<String>> event, LazyState<String> after) {
    LazyState<String> actual = event.apply(before);
    assertThat(actual).isEqualTo(after);
    assertThat(actual.isFresh() && !actual.hasValue()).as("fresh without a value").isFalse();
  }
}
