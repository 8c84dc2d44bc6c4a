package io.nexios.concurrency;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What a flight recording shows, read from real recordings.
class FlightTest {
  @RegisterExtension
  static final LeakCheckExtension LEAKS =
      LeakCheckExtension.with(o -> o.withAllowedThread(FlightTest::isOfTheRecorder));

  private static boolean isOfTheRecorder(String name) {
    return name.startsWith("JFR ") || name.startsWith("nexios-");
  }

  private interface Body {
    void run() throws Exception;
  }

  @TempDir private Path folder;

  @BeforeAll
  static void startTheRecorder() {
    new Recording().close(); // its threads stay for the life of the process
  }

  private List<RecordedEvent> record(String event, Body body) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("io.nexios." + event).withoutThreshold();
      recording.start();
      body.run();
      recording.stop();
      Path file = folder.resolve(event + ".jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(each -> each.getEventType().getName().equals("io.nexios." + event))
          .toList();
    }
  }

  @Test
  void e146_task_showsPathStateAndBothTimes() throws Exception {
    List<RecordedEvent> events =
        record(
            "Task",
            () ->
                TaskGroup.run(
                    o -> o.withName("quotes").withFailurePolicy(FailurePolicy.SUPERVISE),
                    group -> {
                      group.createTask("acme", () -> 1).await();
                      Task<?> failing =
                          group.createTask(
                              "bolt",
                              () -> {
                                throw new IOException("out of order");
                              });
                      assertThatThrownBy(failing::await).hasRootCauseMessage("out of order");
                      CountDownLatch started = new CountDownLatch(1);
                      Task<?> cut =
                          group.createTask(
                              "cork",
                              () -> {
                                started.countDown();
                                Branches.awaitInterrupt();
                              });
                      started.await();
                      cut.cancel("not needed");
                    }));

    assertThat(events)
        .extracting(e -> e.getString("path"), e -> e.getString("state"), e -> e.getString("reason"))
        .containsExactlyInAnyOrder(
            tuple("quotes/acme#1", "SUCCESS", null),
            tuple("quotes/bolt#2", "FAILED", null),
            tuple("quotes/cork#3", "CANCELLED", "not needed"));
    assertThat(events)
        .allSatisfy(
            e -> {
              assertThat(e.getDuration("queueTime")).isGreaterThanOrEqualTo(Duration.ZERO);
              assertThat(e.getDuration()).isGreaterThanOrEqualTo(Duration.ZERO);
              assertThat(e.getThread().isVirtual()).isTrue();
            });
  }

  private static Tuple tuple(Object... values) {
    return Tuple.tuple(values);
  }

  @Test
  void group_showsHowManyTasksItHad() throws Exception {
    List<RecordedEvent> events =
        record(
            "TaskGroup",
            () -> {
              TaskGroup.run(
                  o -> o.withName("import"),
                  group -> {
                    for (int i = 0; i < 5; i++) {
                      group.start(() -> {});
                    }
                  });
              try (TaskGroup group = TaskGroup.open(o -> o.withName("export"))) {
                group.cancel("not needed");
              }
            });

    assertThat(events)
        .extracting(
            e -> e.getString("path"),
            e -> e.getString("state"),
            e -> e.getString("reason"),
            e -> e.getLong("created"))
        .containsExactly(
            tuple("import", "CLOSED", null, 5L), tuple("export", "CANCELLED", "not needed", 0L));
  }

  @Test
  void poolCall_showsThePoolAndItsCaller() throws Exception {
    List<RecordedEvent> events =
        record(
            "PoolCall",
            () -> {
              try (ThreadPool pool = ThreadPool.of("pictures", o -> o.withThreads(1))) {
                TaskGroup.run(
                    o -> o.withName("page"),
                    group -> group.createTask("logo", () -> pool.call(() -> 1)).await());
                assertThatThrownBy(
                        () ->
                            pool.call(
                                () -> {
                                  throw new IOException("no picture");
                                }))
                    .isInstanceOf(IOException.class);
              }
            });

    assertThat(events)
        .extracting(e -> e.getString("path"), e -> e.getString("pool"), e -> e.getString("state"))
        .containsExactly(
            tuple("page/logo#1", "pictures", "SUCCESS"), tuple("", "pictures", "FAILED"));
    assertThat(events)
        .allSatisfy(
            e -> assertThat(e.getDuration("queueTime")).isGreaterThanOrEqualTo(Duration.ZERO));
  }

  @Test
  void cancel_showsWhereItBeganAndHowFarItReached() throws Exception {
    List<RecordedEvent> events =
        record(
            "Cancel",
            () -> {
              try (TaskGroup group = TaskGroup.open(o -> o.withName("import"))) {
                CountDownLatch open = new CountDownLatch(2);
                for (int i = 0; i < 2; i++) {
                  group.createTask(
                      () -> {
                        open.countDown();
                        Branches.awaitInterrupt();
                      });
                }
                open.await();
                group.cancel("enough");
              }
            });

    assertThat(events)
        .extracting(e -> e.getString("path"), e -> e.getString("reason"), e -> e.getInt("reached"))
        .containsExactly(tuple("import", "enough", 3));
  }

  @Test
  void straggler_isRecordedWithoutAsking() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    List<RecordedEvent> events;
    try (Recording recording = new Recording();
        CapturedLog _ = CapturedLog.open()) {
      recording.start();
      ManualTime.run(
          time -> {
            try (TaskGroup group = TaskGroup.open(o -> o.withName("import"))) {
              group.createTask(
                  "stubborn", () -> Cancellation.shield(ofSeconds(60), () -> mayEnd.await()));
              time.settle();
              group.cancel("enough");
              time.advance(ofSeconds(1));
              mayEnd.countDown();
            }
          });
      recording.stop();
      Path file = folder.resolve("all.jfr");
      recording.dump(file);
      events =
          RecordingFile.readAllEvents(file).stream()
              .filter(each -> each.getEventType().getName().startsWith("io.nexios."))
              .toList();
    }

    assertThat(events)
        .as("nothing else is on by itself")
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.getEventType().getName()).isEqualTo("io.nexios.Straggler");
              assertThat(e.getString("path")).isEqualTo("import/stubborn#1");
              assertThat(e.getDuration("sinceCancel")).isEqualTo(Duration.ofSeconds(1));
              assertThat(e.getString("stack")).contains("FlightTest");
            });
  }
}
