package io.nexios.concurrency;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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
    int residents = 20;
    CountDownLatch settled = new CountDownLatch(residents);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger creators = new AtomicInteger(4);
    TaskGroup.run(
        o -> o.withName("top"),
        top -> {
          for (int i = 0; i < residents; i++) {
            top.createTask("resident", () -> resideIn("room", settled, mayEnd));
          }
          settled.await();
          for (int i = 0; i < 4; i++) {
            top.createTask("creator", () -> createAndLeave(creators));
          }
          while (creators.get() > 0) {
            TaskTree tree = top.snapshot();
            assertChildrenBelow(tree);
            assertResidents(tree, residents);
          }
          mayEnd.countDown();
        });
  }

  private static void resideIn(String name, CountDownLatch settled, CountDownLatch mayEnd)
      throws Exception {
    TaskGroup.run(
        o -> o.withName(name),
        room ->
            room.createTask(
                "guest",
                () -> {
                  settled.countDown();
                  mayEnd.await();
                }));
  }

  private static void createAndLeave(AtomicInteger creators) throws Exception {
    for (int round = 0; round < 50; round++) {
      TaskGroup.run(
          o -> o.withName("burst"),
          burst -> {
            for (int i = 0; i < 20; i++) {
              burst.start(() -> TaskGroup.run(inner -> inner.start(() -> {})));
            }
          });
    }
    creators.decrementAndGet();
  }

  private static void assertChildrenBelow(TaskTree tree) {
    Set<String> paths = new HashSet<>();
    for (TaskTree child : tree.children()) {
      assertThat(child.path()).startsWith(tree.path() + "/");
      assertThat(paths.add(child.path())).as("%s is there once", child.path()).isTrue();
      assertThat(child.age() == null || !child.age().isNegative()).isTrue();
      assertChildrenBelow(child);
    }
  }

  private static void assertResidents(TaskTree tree, int count) {
    assertThat(tree.children())
        .filteredOn(child -> child.name().startsWith("resident"))
        .hasSize(count)
        .allSatisfy(
            resident ->
                assertThat(resident.children())
                    .singleElement()
                    .satisfies(
                        room ->
                            assertThat(room.children())
                                .singleElement()
                                .satisfies(
                                    guest -> {
                                      assertThat(guest.path())
                                          .isEqualTo(resident.path() + "/room/guest#1");
                                      assertThat(guest.state()).isEqualTo("RUNNING");
                                      assertThat(guest.threadId()).isPositive();
                                    })));
  }

  @Test
  void e147_threadIds_areThoseOfTheThreadDumpOfTheJvm(@TempDir Path folder) throws Exception {
    CountDownLatch started = new CountDownLatch(3);
    CountDownLatch mayEnd = new CountDownLatch(1);
    TaskGroup.run(
        group -> {
          for (int i = 0; i < 3; i++) {
            group.createTask(
                () -> {
                  started.countDown();
                  mayEnd.await();
                });
          }
          started.await();
          TaskTree tree = group.snapshot();
          Set<Long> dumped = dumpedThreads(folder.resolve("threads.json"));
          mayEnd.countDown();

          assertThat(tree.children()).hasSize(3).extracting(TaskTree::threadId).isSubsetOf(dumped);
          assertThat(tree.threadId()).isEqualTo(Thread.currentThread().threadId()).isIn(dumped);
          assertThat(threadIdsIn(tree.toJson()))
              .containsExactlyInAnyOrderElementsOf(
                  Stream.concat(Stream.of(tree), tree.children().stream())
                      .map(TaskTree::threadId)
                      .toList());
        });
  }

  private static Set<Long> dumpedThreads(Path file) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
    return new HashSet<>(numbers(Files.readString(file), "\"tid\"\\s*:\\s*\"?(\\d+)"));
  }

  private static List<Long> threadIdsIn(String json) {
    return numbers(json, "\"threadId\":(\\d+)");
  }

  private static List<Long> numbers(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> Long.valueOf(found.group(1)))
        .toList();
  }

  @Test
  void poolCall_showsWhetherItWaitsOrRuns() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (ThreadPool pool = ThreadPool.of("pictures", o -> o.withThreads(1))) {
      TaskGroup.run(
          o -> o.withName("page"),
          group -> {
            group.createTask(
                "logo",
                () ->
                    pool.run(
                        () -> {
                          inside.countDown();
                          mayEnd.await();
                        }));
            inside.await();
            group.createTask("photo", () -> pool.run(() -> {}));
            Spin.until(() -> pool.snapshot().queued() == 1);
            List<TaskTree> calls =
                group.snapshot().children().stream()
                    .map(task -> task.children().getFirst())
                    .toList();
            mayEnd.countDown();

            assertThat(calls)
                .extracting(TaskTree::kind, TaskTree::state, call -> call.threadId() > 0)
                .containsExactly(
                    tuple(TaskTree.Kind.POOL_CALL, "RUNNING", true),
                    tuple(TaskTree.Kind.POOL_CALL, "QUEUED", false));
            assertThat(calls)
                .extracting(TaskTree::age)
                .allSatisfy(
                    age -> assertThat(age).isNotNull().isGreaterThanOrEqualTo(Duration.ZERO));
          });
    }
  }

  @Test
  void e147_threadThatEndsLate_isNotShownAsAbandoned() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch mayTerminate = new CountDownLatch(1);
    TaskGroup[] opened = new TaskGroup[1];
    OtherThread owner =
        OtherThread.start(
            () ->
                TaskGroup.run(
                    o ->
                        o.withThreadFactory(
                            work -> MadeThreads.endingLate(work, ended, mayTerminate)),
                    group -> {
                      opened[0] = group;
                      group.createTask(() -> {});
                    }));
    ended.await();
    Spin.untilWaiting(owner.thread());
    TaskTree picture = opened[0].snapshot();
    mayTerminate.countDown();
    owner.join();
    assertThat(picture.children())
        .allSatisfy(task -> assertThat(task.state()).isEqualTo("SUCCESS"));
  }
}
