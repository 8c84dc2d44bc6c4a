package io.nexios.verification.guide;

import static io.nexios.concurrency.Concurrency.measureTime;
import static io.nexios.concurrency.Concurrency.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.Registration;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import io.nexios.concurrency.TaskTree;
import io.nexios.concurrency.Timings;
import io.nexios.concurrency.spi.TaskListener;
import io.nexios.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The blocks of the guide on observability.
class ObservabilityGuideTest {
  @Test
  void aSnapshot_isReadWhileEverythingRuns() throws Exception {
    CountDownLatch arrived = new CountDownLatch(2);
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          // snippet: observability-snapshot
          TaskGroup.run(
              o -> o.withName("req-42").withTimeout(ofSeconds(5)),
              group -> {
                group.createTask("acme", () -> fetch(arrived));
                group.createTask("bolt", () -> fetch(arrived));
                arrived.await();

                TaskTree tree = group.snapshot();
                for (TaskTree task : tree.children()) {
                  System.out.println(task.path() + " on thread " + task.threadId());
                }
                System.out.println(tree.toJson());
              });
          // end snippet
        });
  }

  private static String fetch(CountDownLatch arrived) throws InterruptedException {
    arrived.countDown();
    sleep(ofSeconds(1));
    return "done";
  }

  @Test
  void theJson_isJson_andSaysWhatThePageSays() throws Exception {
    ManualTime.run(
        time -> {
          try (TaskGroup group =
              TaskGroup.open(o -> o.withName("req-42").withTimeout(ofSeconds(5)))) {
            Task<?> task = group.createTask("quotes \"now\"\u0007", () -> sleep(ofSeconds(10)));
            time.advance(ofSeconds(2));
            JsonNode tree = JsonMapper.shared().readTree(group.snapshot().toJson());
            JsonNode child = tree.get("children").get(0);
            assertThat(child.get("path").asString()).isEqualTo(task.path());
            assertThat(child.get("ageMillis").asLong()).isEqualTo(2_000);
            assertThat(child.get("deadlineLeftMillis").asLong()).isEqualTo(3_000);
            assertThat(child.get("threadId").asLong()).isPositive();
            assertThat(child.get("state").asString()).isEqualTo("RUNNING");
            task.cancel("enough");
            TaskTree.Kind kind = group.snapshot().kind();
            assertThat(tree.get("kind").asString()).isEqualTo(kind.name());
          }
        });
  }

  // snippet: observability-listener
  /** Counts for a metrics library: tasks by outcome, how many run, how many will not stop. */
  static final class TaskMeter implements TaskListener {
    final AtomicInteger active = new AtomicInteger();
    final Map<Future.State, LongAdder> ended = new ConcurrentHashMap<>();
    final LongAdder stragglers = new LongAdder();

    @Override
    public void created(Task<?> task) {
      active.incrementAndGet();
    }

    @Override
    public void ended(Task<?> task) {
      active.decrementAndGet();
      ended.computeIfAbsent(task.state(), _ -> new LongAdder()).increment();
    }

    @Override
    public void straggler(Task<?> task, Duration sinceCancel, StackTraceElement[] stack) {
      stragglers.increment();
    }
  }

  // end snippet

  @Test
  void aListener_countsEveryTaskOnce() throws Exception {
    // snippet: observability-listen
    TaskMeter meter = new TaskMeter();
    try (Registration _ = TaskTree.listen(meter)) {
      TaskGroup.run(
          group -> {
            for (int i = 0; i < 100; i++) {
              group.start(() -> {});
            }
          });
    }
    // end snippet
    assertThat(meter.active).hasValue(0);
    assertThat(meter.ended.get(Future.State.SUCCESS).sum()).isEqualTo(100);
    assertThat(meter.stragglers.sum()).isZero();
  }

  @Test
  void aRecording_showsTasks(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("tasks.jfr");
    StringBuilder seen = new StringBuilder();
    // snippet: observability-recording
    try (Recording recording = new Recording()) {
      recording.enable("io.nexios.Task").withThreshold(ofMillis(0));
      recording.start();
      TaskGroup.run(o -> o.withName("quotes"), group -> group.createTask("acme", () -> 1).await());
      recording.stop();
      recording.dump(file);
    }
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      seen.append(event.getString("path")).append(' ').append(event.getString("state"));
    }
    // end snippet
    assertThat(seen).hasToString("quotes/acme#1 SUCCESS");
  }

  @Test
  void timings_haveACountAndPercentiles() {
    // snippet: observability-timings
    try (var _ = measureTime("render")) {
      render();
    }
    SortedMap<String, Timings.Summary> all = Timings.snapshot();
    Duration slowest = all.get("render").max();
    // end snippet
    assertThat(slowest).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  private static void render() {}
}
