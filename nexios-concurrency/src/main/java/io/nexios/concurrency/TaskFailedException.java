package io.nexios.concurrency;

import java.util.Objects;

/// Thrown to whoever waits for a task that failed; the cause is what the task threw.
///
/// Its own stack trace shows where the task was awaited, the cause's shows where it failed. For a
/// group the cause is the failure that came first; later ones are suppressed here, at most 16 of
/// them, and [#failureCount] counts them all. A task that threw an [Error] gives [TaskError]
/// instead.
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final long failureCount;

  TaskFailedException(String path, Throwable cause, long failureCount) {
    super(message(path, cause, failureCount), cause);
    this.path = path;
    this.failureCount = failureCount;
  }

  /// Makes an exception for one piece of work that failed on its own.
  ///
  /// @param path the name or path of the work, as it shall stand in the message
  /// @param cause what it threw
  public TaskFailedException(String path, Throwable cause) {
    this(Objects.requireNonNull(path, "path"), Objects.requireNonNull(cause, "cause"), 1);
  }

  static String message(String path, Throwable cause, long failureCount) {
    String others = failureCount > 1 ? " (and " + (failureCount - 1) + " more failures)" : "";
    return "task \"" + path + "\" failed: " + Throwables.describe(cause) + others;
  }

  /// {@return the path of the task that failed first: `req-42/quotes/acme`}
  public String path() {
    return path;
  }

  /// {@return how many tasks failed in all, those not listed as suppressed included}
  public long failureCount() {
    return failureCount;
  }

  /// {@return what the task threw, never null}
  @Override
  public synchronized Throwable getCause() {
    return Objects.requireNonNull(super.getCause());
  }
}
