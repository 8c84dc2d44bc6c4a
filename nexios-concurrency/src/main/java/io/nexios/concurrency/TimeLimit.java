package io.nexios.concurrency;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The scope of one call with a limit of time, on the caller's own thread.
final class TimeLimit extends BodyScope {
  private TimeLimit(Root root, Duration limit) {
    super(root, root.top(), limit);
  }

  static <T extends @Nullable Object, X extends Throwable> T call(
      Duration limit, Work<? extends T, X> work) throws X, InterruptedException {
    if (!limit.isPositive()) {
      throw new DeadlineExceededException("the limited call", limit, Duration.ZERO);
    }
    TimeLimit scope = new TimeLimit(Root.enterThread(), limit);
    scope.enter();
    T value;
    try {
      value = work.call();
      TaskGroup.closeLeft(scope.root(), scope, null);
    } catch (Throwable thrown) { // what it means depends on whether the time was up
      TaskGroup.closeLeft(scope.root(), scope, thrown);
      throw Throwables.sneaky(scope.endAfter(thrown));
    }
    scope.end(null);
    return value;
  }

  private void end(@Nullable Throwable thrown) {
    leaveBody();
    boolean wasCancelled = !leave();
    disarm();
    settle(thrown);
    if (wasCancelled) {
      CancelHooks.end(hooksIfAny());
    }
    root().pop(this);
  }

  private Throwable endAfter(Throwable thrown) {
    String subject = subject();
    end(thrown);
    boolean noticed = Throwables.isConsequenceOfCancel(thrown);
    if (isExpired()) {
      DeadlineExceededException exceeded = deadlineExceeded(subject);
      if (!noticed) {
        Throwables.suppress(exceeded, thrown);
      }
      return exceeded;
    }
    if (noticed && isCancelled() && !(thrown instanceof CancelledException)) {
      Scope above = parent;
      if (above != null && above.isCancelled() && above.root() == root()) {
        return root().cancellation();
      }
    }
    return thrown;
  }

  private String subject() {
    String path = fullPath();
    return path.isEmpty() ? "the limited call" : "the limited call in \"" + path + "\"";
  }
}
