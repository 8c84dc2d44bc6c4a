package program.tasks;

import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import io.nexios.resilience.Retry;
import io.nexios.time.TimeSource;

/// Runs a group of tasks under a policy.
public final class Main {
  private Main() {}

  private static int sum() throws InterruptedException {
    return TaskGroup.call(
        group -> {
          Task<Integer> first = group.createTask("first", () -> 40);
          Task<Integer> second = group.createTask("second", () -> 2);
          return first.await() + second.await();
        });
  }

  public static void main(String[] args) throws InterruptedException {
    int sum = Retry.of("sum").call(Main::sum);
    System.out.println(sum + " from " + TaskGroup.class.getModule());
    System.out.println("time from " + TimeSource.current().getClass().getModule());
    System.out.println("recorder: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
  }
}
