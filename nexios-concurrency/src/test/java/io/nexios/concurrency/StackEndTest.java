package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.LeakCheckExtension;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Bodies whose recursion never ends, on a thread with a small stack.
@ExtendWith(LeakCheckExtension.class)
class StackEndTest {
  private static final int STACK_BYTES = 256 * 1_024;

  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void stackOfTheBodyEnds_theTasksAreStopped_andTheErrorLeaves() throws Exception {
    Task<?>[] created = new Task<?>[1];
    assertOverflows(
        () ->
            TaskGroup.run(
                group -> {
                  created[0] = group.createTask(() -> never.await());
                  descend(0);
                }));
    assertThat(created[0].isDone()).isTrue();
  }

  @Test
  void stackOfTheBodyEnds_inTheResourceForm_theTasksAreStopped_andTheErrorLeaves()
      throws Exception {
    Task<?>[] created = new Task<?>[1];
    assertOverflows(
        () -> {
          try (TaskGroup group = TaskGroup.open()) {
            created[0] = group.createTask(() -> never.await());
            descend(0);
          }
        });
    assertThat(created[0].isDone()).isTrue();
  }

  @Test
  void stackOfTheBodyEnds_underALimitAndAShield_theErrorLeaves() throws Exception {
    Duration limit = Duration.ofHours(1);
    assertOverflows(() -> Concurrency.withTimeout(limit, () -> descend(0)));
    assertOverflows(() -> Cancellation.shield(limit, () -> descend(0)));
  }

  @Test
  void stackOfATaskEnds_theGroupFails() throws Exception {
    Throwable thrown = catchThrowable(() -> TaskGroup.run(group -> group.start(() -> descend(0))));
    assertThat(thrown).isInstanceOf(TaskError.class).hasCauseInstanceOf(StackOverflowError.class);
  }

  @SuppressWarnings("InfiniteRecursion") // it ends where the stack does
  private static void descend(int depth) {
    descend(depth + 1);
  }

  private static void assertOverflows(VoidWork<? extends Exception> work) throws Exception {
    Throwable[] thrown = new Throwable[1];
    Scope[] left = new Scope[1];
    Thread thread =
        new Thread(
            null,
            () -> {
              thrown[0] = catchThrowable(work::run);
              left[0] = Root.currentScope();
            },
            "small-stack",
            STACK_BYTES);
    thread.start();
    thread.join();
    assertThat(thrown[0]).isInstanceOf(StackOverflowError.class);
    assertThat(left[0]).as("the innermost scope of the thread").isNull();
  }
}
