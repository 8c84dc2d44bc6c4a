package io.nexios.concurrency;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pictures of running work.
@ExtendWith(LeakCheckExtension.class)
class TaskTreeTest {
  @Test
  void e147_picture_showsPathStateThreadAgeReasonAndDeadline() throws Exception {
    ManualTime.run(
        time -> {
          CountDownLatch inside = new CountDownLatch(1);
          CountDownLatch mayEnd = new CountDownLatch(1);
          Thread[] runner = new Thread[1];
          TaskGroup.run(
              o -> o.withName("quotes").withTimeout(ofSeconds(10)),
              group -> {
                Task<?> task =
                    group.createTask(
                        "acme \"1\"",
                        () -> {
                          runner[0] = Thread.currentThread();
                          inside.countDown();
                          Cancellation.shield(ofSeconds(60), () -> mayEnd.await());
                        });
                inside.await();
                time.advance(ofSeconds(2));
                task.cancel("not needed");
                TaskTree child = group.snapshot().children().getFirst();
                assertThat(child.name()).isEqualTo("acme \"1\"#1");
                assertThat(child.path()).isEqualTo("quotes/acme \"1\"#1");
                assertThat(child.kind()).isEqualTo(TaskTree.Kind.TASK);
                assertThat(child.state()).isEqualTo("CANCELLED");
                assertThat(child.threadId()).isEqualTo(runner[0].threadId());
                assertThat(child.age()).isEqualTo(ofSeconds(2));
                assertThat(child.deadlineLeft()).isEqualTo(ofSeconds(8));
                assertThat(child.cancelReason())
                    .isEqualTo(new CancelReason.Requested("not needed"));
                assertThat(child.children())
                    .singleElement()
                    .extracting(TaskTree::kind, TaskTree::path)
                    .containsExactly(TaskTree.Kind.SHIELD, child.path());
                assertThat(group.snapshot().toJson())
                    .startsWith("{\"name\":\"quotes\",\"path\":\"quotes\",\"kind\":\"GROUP\"")
                    .contains("\"name\":\"acme \\\"1\\\"#1\"", "\"ageMillis\":2000")
                    .endsWith("\"children\":[]}]}]}");
                mayEnd.countDown();
              });
        });
  }

  @Test
  void e012_fiveThousandScopesDeep_canBeDrawnAndWritten() {
    Deque<TaskGroup> open = new ArrayDeque<>();
    try {
      for (int i = 0; i < 5_000; i++) {
        open.push(TaskGroup.open(o -> o.withName("g")));
      }
      TaskTree tree = open.peekLast().snapshot();
      assertThat(tree.size()).isEqualTo(5_000);
      assertThat(tree.toJson()).endsWith("]}".repeat(5_000));
      assertThat(tree.toString().lines()).hasSize(5_000);
    } finally {
      open.forEach(TaskGroup::close);
    }
  }

  @Test
  void json_siblings_areSeparatedAndInTheOrderOfCreation() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    TaskGroup.run(
        group -> {
          group.createTask("a", () -> mayEnd.await());
          group.createTask("b", () -> mayEnd.await());
          TaskTree tree = group.snapshot();
          assertThat(tree.children()).extracting(TaskTree::name).containsExactly("a#1", "b#2");
          assertThat(tree.toJson()).contains("\"children\":[]},{\"name\":\"b#2\"");
          assertThat(tree.toString().lines()).hasSize(3);
          mayEnd.countDown();
        });
  }

  @Test
  void e144_snapshotsWhileTasksAreCreated_showEveryChildBelowItsParent() throws Exception {
    AtomicInteger running = new AtomicInteger(4);
    TaskGroup.run(
        o -> o.withName("top"),
        group -> {
          for (int i = 0; i < 4; i++) {
            group.start(
                () -> {
                  for (int round = 0; round < 100; round++) {
                    TaskGroup.run(inner -> inner.start(() -> {}));
                  }
                  running.decrementAndGet();
                });
          }
          while (running.get() > 0) {
            assertChildrenBelow(group.snapshot());
          }
        });
  }

  private static void assertChildrenBelow(TaskTree tree) {
    for (TaskTree child : tree.children()) {
      assertThat(child.path()).startsWith(tree.path());
      assertChildrenBelow(child);
    }
  }
}
