package io.nexios.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future.State;
import org.junit.jupiter.api.Test;

/// Groups inside others: closed out of order, left open, and very many.
class NestedGroupsTest extends GroupTest {
  @Test
  void e010_outerClosedFirst_innerIsCancelledAndAwaited_thenAnError() {
    TaskGroup outer = open("outer");
    TaskGroup inner = open("inner");
    Task<?> task = inner.createTask(() -> never.await());
    assertThatIllegalStateException()
        .isThrownBy(outer::close)
        .withMessageContaining("task group \"outer\" was closed before");
    assertThat(task.state()).isEqualTo(State.CANCELLED);
    threads.assertTerminated();
    inner.close();
    assertThatIllegalStateException().isThrownBy(() -> inner.createTask(() -> 1));
  }

  @Test
  void e010_outerCallEndsWithAnInnerGroupOpen_innerIsCancelledAndAwaited_thenAnError() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                TaskGroup.run(
                    named("outer"), group -> open("inner").createTask(() -> never.await())))
        .withMessageContaining("task group \"outer\" was closed before");
  }

  @Test
  void e010_outerClosedInsideTheBodyOfAnInnerCall_isRefused_andBothGoOn() throws Exception {
    try (TaskGroup outer = open("outer")) {
      int value =
          TaskGroup.call(
              named("inner"),
              inner -> {
                assertThatIllegalStateException()
                    .isThrownBy(outer::close)
                    .withMessageContaining("task group \"outer\"");
                return inner.createTask(() -> 1).await() + outer.createTask(() -> 2).await();
              });
      assertThat(value).isEqualTo(3);
      assertThat(outer.createTask(() -> 4).await()).isEqualTo(4);
    }
  }

  @Test
  void e010_groupClosedInsideALimitedCall_isRefused_andGoesOn() throws Exception {
    try (TaskGroup group = open("outer")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> Concurrency.withTimeout(Duration.ofHours(1), group::close))
          .withMessageContaining("task group \"outer\"");
      assertThat(group.createTask(() -> 1).await()).isEqualTo(1);
    }
  }

  @Test
  void e010_groupOfACallClosedInItsOwnBody_isRefused_andGoesOn() throws Exception {
    int value =
        TaskGroup.call(
            named("outer"),
            group -> {
              assertThatIllegalStateException()
                  .isThrownBy(group::close)
                  .withMessageContaining("task group \"outer\"");
              return group.createTask(() -> 1).await();
            });
    assertThat(value).isEqualTo(1);
  }

  @Test
  void e010_groupLeftOpenInALimitedCall_isCancelledAndAwaited_thenAnError() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Concurrency.withTimeout(
                    Duration.ofHours(1),
                    () -> {
                      open("left").start(never::await);
                    }))
        .withMessageContaining("a group that it opened was still open");
    threads.assertTerminated();
  }

  @Test
  void e010_groupLeftOpenInAShield_isCancelledAndAwaited_thenAnError() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Cancellation.shield(
                    Duration.ofHours(1),
                    () -> {
                      open("left").start(never::await);
                    }))
        .withMessageContaining("a group that it opened was still open");
    threads.assertTerminated();
  }

  @Test
  void e010_taskEndsWithAGroupOpen_theGroupIsCancelledAndAwaited_andTheTaskFails() {
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(
            () ->
                TaskGroup.run(
                    named("outer"), group -> group.start(() -> open("left").start(never::await))))
        .withCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void e010_taskFailsWithAGroupOpen_theGroupIsCancelledAndAwaited() {
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(
            () ->
                TaskGroup.run(
                    named("outer"),
                    group ->
                        group.start(
                            () -> {
                              open("left").start(never::await);
                              throw new IOException("boom");
                            })))
        .withCauseInstanceOf(IOException.class)
        .satisfies(
            failed ->
                assertThat(failed.getCause().getSuppressed())
                    .singleElement()
                    .isInstanceOf(IllegalStateException.class));
    threads.assertTerminated();
  }

  @Test
  void e012_aThousandNestedGroups_cancelAndSnapshotNeedNoDeepStack() throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread small =
        new Thread(null, () -> thrown[0] = catchThrowable(this::nestDeeply), "small", 160 * 1024);
    small.start();
    small.join();
    assertThat(thrown[0]).isNull();
  }

  private void nestDeeply() {
    int depth = 1_000;
    Deque<TaskGroup> groups = new ArrayDeque<>();
    for (int i = 0; i < depth; i++) {
      groups.push(open("g"));
    }
    Task<?> deepest = groups.element().createTask(() -> never.await());
    TaskTree tree = groups.getLast().snapshot();
    assertThat(tree.size()).isEqualTo(depth + 1);
    assertThat(tree.toJson()).startsWith("{\"name\":\"g\"").endsWith("]}");
    assertThat(tree.toString().lines().count()).isEqualTo(depth + 1);
    groups.getLast().cancel("all of it");
    CancelledException cancelled = catchThrowableOfType(CancelledException.class, deepest::await);
    assertThat(cancelled.reason().origin()).isEqualTo(new CancelReason.Requested("all of it"));
    while (!groups.isEmpty()) {
      groups.pop().close();
    }
  }

  @Test
  void e014_groupOpenedInATask_hasTheTasksGroupAboveIt() throws Exception {
    TaskGroup.run(
        named("outer"),
        outer -> {
          CountDownLatch mayEnd = new CountDownLatch(1);
          CountDownLatch created = new CountDownLatch(1);
          Task<String> task =
              outer.createTask(
                  "middle",
                  () ->
                      TaskGroup.call(
                          named("inner"),
                          inner -> {
                            Task<?> leaf = inner.createTask("leaf", () -> mayEnd.await());
                            created.countDown();
                            leaf.await();
                            return leaf.path();
                          }));
          created.await();
          TaskTree middle = outer.snapshot().children().getFirst();
          assertThat(middle.name()).isEqualTo("middle#1");
          TaskTree inner = middle.children().getFirst();
          assertThat(inner.path()).isEqualTo("outer/middle#1/inner");
          assertThat(inner.children().getFirst().path()).isEqualTo("outer/middle#1/inner/leaf#1");
          mayEnd.countDown();
          assertThat(task.await()).isEqualTo("outer/middle#1/inner/leaf#1");
        });
  }
}
