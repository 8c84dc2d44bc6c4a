package io.nexios.concurrency;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A branch with what was said about it.
record BranchSpec<T extends @Nullable Object>(
    Branch<T> work, @Nullable String name, @Nullable Duration timeout, Duration delay)
    implements Branch<T> {
  /** As a delay in nanoseconds: this branch starts only in the place of one that has failed. */
  static final long NEVER = Long.MAX_VALUE;

  /** Of the usual places: a name each race would cost more than starting a branch without one. */
  private static final List<String> NAMES = List.of("branch-1", "branch-2", "branch-3", "branch-4");

  static <T extends @Nullable Object> BranchSpec<T> of(Branch<T> branch) {
    return Objects.requireNonNull(branch, "branch") instanceof BranchSpec<T> spec
        ? spec
        : new BranchSpec<>(branch, null, null, Duration.ZERO);
  }

  /// A branch with a name: its own, or one made from its place in the race.
  static <T extends @Nullable Object> BranchSpec<T> inRace(Branch<T> branch, int index) {
    if (Objects.requireNonNull(branch, "branch") instanceof BranchSpec<T> spec) {
      return spec.name == null ? spec.withName(nameAt(index)) : spec;
    }
    return new BranchSpec<>(branch, nameAt(index), null, Duration.ZERO);
  }

  private static String nameAt(int index) {
    return index < NAMES.size() ? NAMES.get(index) : "branch-" + (index + 1);
  }

  String label() {
    return name == null ? "branch" : name;
  }

  BranchSpec<T> withName(String name) {
    return new BranchSpec<>(work, name, timeout, delay);
  }

  BranchSpec<T> withTimeout(Duration timeout) {
    return new BranchSpec<>(work, name, timeout, delay);
  }

  BranchSpec<T> withDelay(Duration delay) {
    return new BranchSpec<>(work, name, timeout, delay);
  }

  /// The delay, with which a negative one counts as one that never passes.
  long delayNanos() {
    return delay.isNegative() ? NEVER : Durations.toNanos(delay);
  }

  /// Whether a failure of this branch is that its own limit of time has passed, and not one that
  /// its work has set.
  boolean isOwnTimeout(Throwable failure) {
    return failure instanceof DeadlineExceededException exceeded && exceeded.limit() == timeout;
  }

  @Override
  public T call() throws Exception {
    return timeout == null ? work.call() : TimeLimit.<T, Exception>call(timeout, work::call);
  }
}
