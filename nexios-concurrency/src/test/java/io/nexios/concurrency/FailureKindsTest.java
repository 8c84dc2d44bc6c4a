package io.nexios.concurrency;

import static io.nexios.concurrency.Failing.fail;
import static io.nexios.concurrency.Failing.failWhenCancelled;
import static io.nexios.concurrency.Failing.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Failures of every kind and how they arrive: errors, broken exceptions, those of inner groups,
/// and those that come when the body has returned.
class FailureKindsTest extends GroupTest {
  @Test
  void e021_taskThrowsAnError_arrivesAsAnError() {
    for (Error error :
        List.of(new AssertionError("a"), new StackOverflowError(), new OutOfMemoryError("c"))) {
      Throwable thrown =
          catchThrowable(
              () ->
                  run(
                      group -> {
                        group.createTask(() -> never.await());
                        fail(group, error);
                      }));
      assertThat(thrown).isInstanceOf(TaskError.class).hasCause(error);
    }
  }

  @Test
  void e021_taskOverflowsItsStack_arrivesAsAnError() {
    assertThatThrownBy(() -> run(group -> group.start(FailureKindsTest::recurse)))
        .isInstanceOf(TaskError.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static void recurse() {
    recurse();
  }

  @Test
  void e022_twoTasksThrowTheSameException_itIsNotSuppressedUnderItself() {
    IOException same = new IOException("same");
    TaskFailedException failed =
        failureOf(
            () ->
                run(
                    group -> {
                      failWhenCancelled(group, same);
                      fail(group, same);
                    }));
    assertThat(failed).hasCause(same).hasNoSuppressedExceptions();
  }

  @Test
  void e023_brokenExceptions_theGroupEndsAllTheSame() {
    Failing.Broken first = new Failing.Broken();
    Failing.Broken second = new Failing.Broken();
    Throwable thrown =
        catchThrowable(
            () ->
                run(
                    group -> {
                      failWhenCancelled(group, second);
                      failWhenCancelled(group, second);
                      fail(group, first);
                    }));
    assertThat(thrown).isInstanceOf(TaskFailedException.class);
    assertThat(((TaskFailedException) thrown).getCause() == first).isTrue();
    assertThat(((TaskFailedException) thrown).failureCount()).isEqualTo(3);
  }

  @Test
  void e023_brokenExceptionThatCanOnlyBeReported_theGroupEndsAllTheSame() throws Exception {
    try (CapturedLog _ = CapturedLog.open()) {
      try (TaskGroup group = TaskGroup.open(o -> o.withThreadFactory(threads))) {
        CountDownLatch waits = new CountDownLatch(1);
        Task<?> task =
            group.createTask(
                () -> {
                  waits.countDown();
                  assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
                  throw new Failing.Broken();
                });
        waits.await();
        task.cancel("alone");
        group.join();
      }
    }
  }

  @Test
  void e025_innerFailureThatIsCaught_doesNotCancelTheOuterGroup() throws Exception {
    run(
        outer -> {
          assertThat(failureOf(() -> run(inner -> fail(inner, new IOException("boom")))))
              .isNotNull();
          assertThat(outer.createTask(() -> 1).await()).isEqualTo(1);
          assertThat(outer.cancelReason()).isEmpty();
        });
  }

  @Test
  void e026_failureOfAGrandchild_hasOneWrapperForEachLevel() {
    IOException boom = new IOException("boom");
    TaskFailedException failed =
        failureOf(() -> run(outer -> outer.start(() -> run(inner -> fail(inner, boom)))));
    assertThat(failed.path()).isEqualTo("group/task#1");
    assertThat(failed.getCause())
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            inner -> assertThat(inner.path()).isEqualTo("group/task#1/group/failing#1"))
        .hasCause(boom);
    assertThat(failed).hasNoSuppressedExceptions();
  }

  @Test
  void e027_failureAfterTheBodyHasReturned_callThrows() {
    TaskFailedException failed =
        failureOf(
            () -> {
              Thread owner = Thread.currentThread();
              run(
                  group ->
                      group.createTask(
                          () -> {
                            Spin.untilWaiting(owner);
                            throw new IOException("late");
                          }));
            });
    assertThat(failed).hasCauseInstanceOf(IOException.class);
  }

  private record Resource(AtomicBoolean closed) implements AutoCloseable {
    @Override
    public void close() {
      closed.set(true);
    }
  }

  @Test
  void e027_failureAfterTheBodyHasReturnedAResource_itIsClosed() {
    Thread owner = Thread.currentThread();
    Resource resource = new Resource(new AtomicBoolean());
    assertThatThrownBy(
            () ->
                TaskGroup.<Resource, RuntimeException>call(
                    group -> {
                      group.createTask(
                          () -> {
                            Spin.untilWaiting(owner);
                            throw new IOException("late");
                          });
                      return resource;
                    }))
        .isInstanceOf(TaskFailedException.class);
    assertThat(resource.closed()).isTrue();
  }

  @Test
  void e069_deadlineAfterTheBodyHasReturnedAResource_itIsClosed() throws Exception {
    Resource resource = new Resource(new AtomicBoolean());
    ManualTime.run(
        o -> o.withAutoJump(),
        time ->
            assertThatThrownBy(
                    () ->
                        TaskGroup.<Resource, RuntimeException>call(
                            o -> o.withTimeout(Duration.ofSeconds(1)),
                            group -> {
                              group.start(() -> Concurrency.sleep(Duration.ofHours(1)));
                              return resource;
                            }))
                .isInstanceOf(DeadlineExceededException.class));
    assertThat(resource.closed()).isTrue();
  }

  @Test
  void e030_traces_showWhereItFailedAndWhereItWasAwaited() {
    TaskFailedException failed =
        failureOf(() -> run(group -> group.createTask(FailureKindsTest::failHere).await()));
    assertThat(failed.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().contains("e030_traces"))
        .noneMatch(frame -> frame.getMethodName().equals("failHere"));
    assertThat(failed.getCause().getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("failHere"))
        .noneMatch(frame -> frame.getMethodName().contains("awaitTasks"));
  }

  private static Object failHere() throws IOException {
    throw new IOException("here");
  }
}
