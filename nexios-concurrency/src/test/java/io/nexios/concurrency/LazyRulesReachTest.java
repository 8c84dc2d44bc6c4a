package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.time.TimeSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every state of a lazy value that any order of events can bring about, with up to four loads:
/// what loads, timers and resets do to the state is one step each, so their interleavings are the
/// orders of these steps. The events are applied as [AsyncLazy] applies them, and may come at any
/// time once what they belong to exists: also the end of a load that a reset has taken out, and the
/// timer of a value that has been replaced.
@SuppressWarnings("StaticAssignmentOfThrowable") // compared by identity, never thrown
class LazyRulesReachTest {
  private static final int LOADS = 4;
  private static final List<LoadTask<String>> LOAD =
      IntStream.range(0, LOADS).mapToObj(_ -> load()).toList();
  private static final List<Loaded<String>> VALUE =
      IntStream.range(0, LOADS).mapToObj(i -> new Loaded<>("v" + i, TimeSource.system())).toList();
  private static final List<IOException> FAILURE =
      IntStream.range(0, LOADS).mapToObj(i -> new IOException("f" + i)).toList();

  private static LoadTask<String> load() {
    return new LoadTask<>(
        AsyncLazy.of(() -> ""), TimeSource.system(), AsyncLazy.Options.DEFAULT, false);
  }

  /// @param begun how many loads there have been
  /// @param ended which of them have ended, as bits
  /// @param loaded which of them have put their value into the state, as bits
  /// @param gone whose value has left the state again, as bits
  private record Moment(LazyState<String> state, int begun, int ended, int loaded, int gone) {
    boolean hasEnded(int load) {
      return (ended & 1 << load) != 0;
    }

    /// The moment after a step that leads to another state.
    Moment with(LazyState<String> next) {
      int left = gone;
      for (int i = 0; i < begun; i++) {
        if (state.loaded() == VALUE.get(i) && next.loaded() != VALUE.get(i)) {
          left |= 1 << i;
        }
      }
      return new Moment(next, begun, ended, loaded, left);
    }

    Moment withEnd(int load, boolean hasValue) {
      int bit = 1 << load;
      return new Moment(state, begun, ended | bit, hasValue ? loaded | bit : loaded, gone);
    }
  }

  private static List<Moment> next(Moment now, UnaryOperator<LazyState<String>> expired) {
    List<Moment> all = new ArrayList<>();
    all.add(now.with(LazyState.empty())); // reset
    if (now.state.load() == null && now.begun < LOADS) {
      LazyState<String> loading = LazyRules.loading(now.state, LOAD.get(now.begun));
      all.add(new Moment(loading, now.begun + 1, now.ended, now.loaded, now.gone));
    }
    for (int i = 0; i < now.begun; i++) {
      if (!now.hasEnded(i)) {
        boolean inCharge = now.state.load() == LOAD.get(i);
        addEnds(now, i, inCharge, all);
      }
      if (now.state.loaded() == VALUE.get(i)) {
        all.add(now.with(LazyRules.due(now.state)));
        all.add(now.with(expired.apply(now.state)));
        all.add(now.with(LazyRules.mayRefreshAgain(now.state)));
      }
    }
    return all;
  }

  private static void addEnds(Moment now, int load, boolean inCharge, List<Moment> all) {
    if (!inCharge) { // it serves those who wait for it, and leaves the state alone
      all.add(now.withEnd(load, false));
      return;
    }
    all.add(now.with(LazyRules.loaded(VALUE.get(load))).withEnd(load, true));
    all.add(now.with(LazyRules.failed(now.state, FAILURE.get(load))).withEnd(load, false));
    all.add(now.with(LazyRules.abandoned(now.state)).withEnd(load, false));
  }

  private static int explore(UnaryOperator<LazyState<String>> expired) {
    Moment start = new Moment(LazyState.empty(), 0, 0, 0, 0);
    Set<Moment> seen = new HashSet<>(Set.of(start));
    Deque<Moment> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (Moment moment : next(open.remove(), expired)) {
        if (seen.add(moment)) {
          assertSound(moment);
          open.add(moment);
        }
      }
    }
    return seen.size();
  }

  private static void assertSound(Moment moment) {
    LazyState<String> state = moment.state;
    if (state.isFresh() || !state.mayRefresh()) {
      assertThat(state.hasValue())
          .as("fresh or pausing, and nothing to serve: %s", moment)
          .isTrue();
    }
    if (!state.mayRefresh()) {
      assertThat(state.failures()).as("a pause without a failure: %s", moment).isPositive();
    }
    assertThat(state.lastFailure() == null).as("%s", moment).isEqualTo(state.failures() == 0);
    for (int i = 0; i < moment.begun; i++) {
      int bit = 1 << i;
      if (state.load() == LOAD.get(i)) {
        assertThat(moment.hasEnded(i)).as("I12: in charge and ended: %s", moment).isFalse();
      }
      if (state.loaded() == VALUE.get(i)) {
        assertThat(moment.loaded & bit).as("I11: was not in charge: %s", moment).isNotZero();
        assertThat(moment.gone & bit).as("came back: %s", moment).isZero();
      }
    }
  }

  @Test
  void everyStateThatEventsCanReach_isSound() {
    assertThat(explore(LazyRules::expired)).isGreaterThan(500);
  }

  @Test
  void plantedFault_expiryThatKeepsThePause_isFound() {
    UnaryOperator<LazyState<String>> keepsThePause =
        before ->
            new LazyState<>(
                null,
                false,
                before.load(),
                before.mayRefresh(),
                before.failures(),
                before.lastFailure());
    assertThatThrownBy(() -> explore(keepsThePause))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("fresh or pausing, and nothing to serve");
  }
}
