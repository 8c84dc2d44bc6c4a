package io.nexios.concurrency;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @BeforeAll
  static void startTheRecorder() throws Exception {
    record("Task", () -> {}); // its threads stay for the life of the process
  }

  private static List<RecordedEvent> record(String event, Body body) throws Exception {
    return record(stream -> stream.enable("io.nexios." + event).withoutThreshold(), body);
  }

  /** Returns the events of this library that a recording with these settings has seen. */
  private static List<RecordedEvent> record(Consumer<RecordingStream> settings, Body body)
      throws Exception {
    List<RecordedEvent> events = new CopyOnWriteArrayList<>();
    try (RecordingStream stream = new RecordingStream()) {
      settings.accept(stream);
      stream.setReuse(false);
      stream.onEvent(
          event -> {
            if (event.getEventType().getName().startsWith("io.nexios.")) {
              events.add(event);
            }
          });
      stream.startAsync();
      body.run();
      stream.stop(); // when it has shown everything
    }
    return events;
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
  void ob2_group_showsHowManyTasksItHad() throws Exception {
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
    try (CapturedLog _ = CapturedLog.open()) {
      events =
          record(
              _ -> {},
              () ->
                  ManualTime.run(
                      time -> {
                        try (TaskGroup group = TaskGroup.open(o -> o.withName("import"))) {
                          group.createTask(
                              "stubborn",
                              () -> Cancellation.shield(ofSeconds(60), () -> mayEnd.await()));
                          time.settle();
                          group.cancel("enough");
                          time.advance(ofSeconds(1));
                          mayEnd.countDown();
                        }
                      }));
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

  @Test
  void ob2_race_showsTheWinnerAndHowManyBranchesHaveStarted() throws Exception {
    List<RecordedEvent> events =
        record(
            "Race",
            () -> {
              Branch<String> spare = Branch.of("spare", () -> "late");
              assertThat(
                      Concurrency.<String>runUntilFirstComplete(
                          Branch.of("primary", () -> failed("no answer")),
                          Branch.of("backup", () -> "pong"),
                          spare.after(ofSeconds(60))))
                  .isIn("pong", "late"); // the failure starts the spare
              assertThatThrownBy(
                      () ->
                          Concurrency.runUntilFirstComplete(
                              () -> failed("first"), () -> failed("second")))
                  .isInstanceOf(TaskFailedException.class);
              assertThatThrownBy(
                      () ->
                          Concurrency.withTimeout(
                              ofMillis(1),
                              () ->
                                  Concurrency.runUntilFirstComplete(
                                      FlightTest::untilCut, FlightTest::untilCut)))
                  .isInstanceOf(DeadlineExceededException.class);
            });

    assertThat(events)
        .extracting(
            e -> e.getString("state"),
            e -> e.getString("failure"),
            e -> e.getInt("branches"),
            e -> e.getInt("started"))
        .containsExactly(
            tuple("SUCCESS", null, 3, events.getFirst().getInt("started")),
            tuple("FAILED", "java.io.IOException", 2, 2),
            tuple("CANCELLED", null, 2, 2));
    assertThat(events).extracting(e -> e.getString("path")).containsOnly("race");
    assertThat(events.getFirst().getString("winner")).isIn("backup", "spare");
    assertThat(events.getLast().getString("reason")).contains("deadline");
  }

  private static String failed(String why) throws IOException {
    throw new IOException(why);
  }

  private static String untilCut() throws InterruptedException {
    Branches.awaitInterrupt();
    return "cut";
  }

  @Test
  void ob2_load_thatCallersWaitFor_showsItsEnd() throws Exception {
    List<RecordedEvent> events =
        record(
            "Load",
            () -> {
              AsyncLazy<Thread> rates =
                  AsyncLazy.of(Thread::currentThread, o -> o.withName("rates"));
              rates.get();
              rates.get().join(); // a load is recorded behind its value
              CompletableFuture<Thread> ofFailure = new CompletableFuture<>();
              AsyncLazy<String> broken =
                  AsyncLazy.of(
                      () -> {
                        ofFailure.complete(Thread.currentThread());
                        return failed("no rates");
                      },
                      o -> o.withName("broken"));
              assertThatThrownBy(broken::get).isInstanceOf(TaskFailedException.class);
              ofFailure.join().join();
            });

    assertThat(events)
        .extracting(
            e -> e.getString("path"), e -> e.getString("state"), e -> e.getString("failure"))
        .containsExactlyInAnyOrder(
            tuple("rates", "SUCCESS", null), tuple("broken", "FAILED", "java.io.IOException"));
  }

  @Test
  void ob2_refresh_showsTheAgeOfTheValueThatIsServed() throws Exception {
    List<RecordedEvent> events =
        record(
            stream -> {
              stream.enable("io.nexios.Load").withoutThreshold();
              stream.enable("io.nexios.Refresh").withoutThreshold();
            },
            () ->
                ManualTime.run(
                    time -> {
                      AsyncLazy<Thread> rates =
                          AsyncLazy.of(
                              Thread::currentThread,
                              o -> o.withName("rates").withRefreshAfter(ofSeconds(60)));
                      rates.get().join();
                      time.advance(ofSeconds(90));
                      rates.get();
                      time.settle();
                      rates.get().join(); // of the refresh
                    }));

    assertThat(events)
        .extracting(e -> e.getEventType().getName(), e -> e.getString("path"))
        .containsExactly(tuple("io.nexios.Load", "rates"), tuple("io.nexios.Refresh", "rates"));
    assertThat(events.getLast().getDuration("age")).isEqualTo(ofSeconds(90));
  }

  @Test
  void ob2_backgroundTask_showsItsRegistryAndItsEnd() throws Exception {
    List<RecordedEvent> events =
        record(
            "BackgroundTask",
            () -> {
              try (BackgroundTasks tasks = BackgroundTasks.open("mails");
                  CapturedLog _ = CapturedLog.open()) {
                tasks.create("send", () -> 1).await();
                BackgroundTask<String> broken = tasks.create("resend", () -> failed("no server"));
                assertThatThrownBy(broken::await).isInstanceOf(TaskFailedException.class);
                tasks.drain(ofSeconds(60));
              }
            });

    assertThat(events)
        .extracting(
            e -> e.getString("path"), e -> e.getString("state"), e -> e.getString("failure"))
        .containsExactlyInAnyOrder(
            tuple("mails/send#1", "SUCCESS", null),
            tuple("mails/resend#2", "FAILED", "java.io.IOException"));
  }

  @Test
  void ob2_runs_areOfOneTypeEach() throws Exception {
    List<RecordedEvent> events =
        record(
            "Task",
            () -> {
              AsyncLazy.of(() -> 1).get();
              try (BackgroundTasks tasks = BackgroundTasks.open("mails")) {
                tasks.create("send", () -> 1).await();
              }
              TaskGroup.run(group -> group.createTask("acme", () -> 1).await());
            });

    assertThat(events).extracting(e -> e.getString("path")).containsExactly("group/acme#1");
  }
}
