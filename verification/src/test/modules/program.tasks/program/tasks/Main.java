package program.tasks;

import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import io.nexios.time.TimeSource;

/// Runs a group of tasks.
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    int sum =
        TaskGroup.call(
            group -> {
              Task<Integer> first = group.createTask("first", () -> 40);
              Task<Integer> second = group.createTask("second", () -> 2);
              return first.await() + second.await();
            });
    System.out.println(sum + " from " + TaskGroup.class.getModule());
    System.out.println("time from " + TimeSource.current().getClass().getModule());
    System.out.println("recorder: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
  }
}
