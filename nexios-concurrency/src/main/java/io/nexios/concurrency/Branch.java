package io.nexios.concurrency;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One way to the result of a race; a lambda is a branch.
///
/// @param <T> the result; may be null
@FunctionalInterface
public interface Branch<T extends @Nullable Object> {
  /// Does the work of this branch, on a thread of its own unless it is the only one.
  ///
  /// @return the result, with which the race may end
  /// @throws Exception when this branch fails; the race goes on with the others
  T call() throws Exception;

  /// Turns a lambda into a branch, for `timeout` and `after`.
  ///
  /// @param work the work
  /// @return the work as a branch
  static <T extends @Nullable Object> Branch<T> of(Branch<T> work) {
    return Objects.requireNonNull(work, "work");
  }

  /// Turns a lambda into a branch with a name.
  ///
  /// @param name the leaf of its path; what losers read in [CancelReason.RaceLost] when it wins
  /// @param work the work
  /// @return the work as a branch
  static <T extends @Nullable Object> Branch<T> of(String name, Branch<T> work) {
    return BranchSpec.of(work).withName(Objects.requireNonNull(name, "name"));
  }

  /// Limits the time of this branch alone: when it is up the branch has failed, and the race goes
  /// on.
  ///
  /// @param limit from the start of the branch
  /// @return this branch with the limit
  default Branch<T> timeout(Duration limit) {
    return BranchSpec.of(this).withTimeout(Objects.requireNonNull(limit, "limit"));
  }

  /// Starts this branch later: after the delay, or at once in the place of a branch that failed;
  /// the delays of those behind it then shrink by as much. A hedge.
  ///
  /// @param delay from the start of the race; zero starts it with the race, and a negative one only
  ///   in the place of a branch that failed: a spare
  /// @return this branch with the delay
  default Branch<T> after(Duration delay) {
    return BranchSpec.of(this).withDelay(Objects.requireNonNull(delay, "delay"));
  }
}
