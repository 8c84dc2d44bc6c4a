package io.nexios.concurrency;

import java.util.Objects;

/// Thrown to whoever waits for a task that threw an [Error], so that no `catch (Exception)` on the
/// way takes it for an ordinary failure. The cause is the error.
public final class TaskError extends Error {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final long failureCount;

  TaskError(String path, Throwable cause, long failureCount) {
    super(TaskFailedException.message(path, cause, failureCount), cause);
    this.path = path;
    this.failureCount = failureCount;
  }

  /// {@return the path of the task that failed first}
  public String path() {
    return path;
  }

  /// {@return how many tasks failed in all}
  public long failureCount() {
    return failureCount;
  }

  /// {@return what the task threw, never null}
  @Override
  public synchronized Throwable getCause() {
    return Objects.requireNonNull(super.getCause());
  }
}
