package io.nexios.concurrency;

/// A group whose threads never run, so that a test ends its tasks itself.
final class LoneGroup {
  private final TaskGroup group =
      TaskGroup.openDetached(TaskGroup.Options.DEFAULT.withThreadFactory(Idle::new));

  private static final class Idle extends Thread {
    private boolean started; // by the creator

    Idle(Runnable work) {
      super(work);
    }

    @Override
    public void start() {
      started = true;
    }
  }

  TaskGroup group() {
    return group;
  }

  /// Creates a task as the owner, and returns it.
  ChildTask<String> create() {
    group.root().thread = Thread.currentThread();
    return group.create(null, () -> "never");
  }

  static boolean isStarted(ChildTask<?> task) {
    return task.thread instanceof Idle thread && thread.started;
  }
}
