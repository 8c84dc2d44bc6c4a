package io.nexios.verification.guide;

import static io.nexios.concurrency.Concurrency.createBackgroundTask;
import static io.nexios.concurrency.Concurrency.measureTime;
import static io.nexios.concurrency.Concurrency.runInThreadPool;
import static io.nexios.concurrency.Concurrency.runUntilFirstComplete;
import static io.nexios.concurrency.Concurrency.sleep;
import static io.nexios.concurrency.Concurrency.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.concurrency.BackgroundTask;
import io.nexios.concurrency.BackgroundTasks;
import io.nexios.concurrency.Branch;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.DrainReport;
import io.nexios.concurrency.TaskGroup;
import io.nexios.concurrency.ThreadPool;
import io.nexios.concurrency.Timings;
import io.nexios.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UtilitiesGuideTest {
  private static List<String> searchPrimary(String query) throws InterruptedException {
    sleep(Duration.ofMillis(500));
    return List.of(query + "1", query + "2");
  }

  private static List<String> searchBackup(String query) throws InterruptedException {
    sleep(Duration.ofSeconds(1));
    return List.of("backup " + query);
  }

  private static List<String> searchFallback(String query) throws InterruptedException {
    sleep(Duration.ofSeconds(3));
    return List.of("fallback " + query);
  }

  private static long checksum(byte[] data) {
    long sum = 0;
    for (byte b : data) {
      sum = 31 * sum + b;
    }
    return sum;
  }

  private static void send(AtomicInteger sent) {
    sent.incrementAndGet();
  }

  @Test
  void threadPool() throws Exception {
    byte[] data = {1, 2, 3};
    // snippet: pool
    long sum = runInThreadPool(() -> checksum(data));
    // end snippet
    assertThat(sum).isEqualTo(checksum(data));
  }

  @Test
  void aPoolOfItsOwn() throws Exception {
    // snippet: pool-own
    try (ThreadPool reports =
        ThreadPool.of(
            "reports",
            o ->
                o.withThreads(2)
                    .withQueueCapacity(16)
                    .withSaturation(ThreadPool.Saturation.REJECT))) {
      String thread = reports.call(() -> Thread.currentThread().getName());
      // end snippet
      assertThat(thread).startsWith("nexios-pool-reports-");
    }
  }

  @Test
  void race() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          String query = "java";
          // snippet: race
          List<String> hits =
              runUntilFirstComplete(
                  () -> searchPrimary(query),
                  () -> searchBackup(query),
                  Branch.of(() -> searchFallback(query)).timeout(Duration.ofSeconds(2)));
          // end snippet
          assertThat(hits).containsExactly("java1", "java2");
        });
  }

  @Test
  void hedge() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time -> {
          String query = "java";
          // snippet: race-hedge
          List<String> hits =
              runUntilFirstComplete(
                  Branch.of("primary", () -> searchPrimary(query)),
                  Branch.of("backup", () -> searchBackup(query)).after(Duration.ofMillis(200)));
          // end snippet
          assertThat(hits).containsExactly("java1", "java2");
        });
  }

  @Test
  void backgroundTask() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    // snippet: background
    BackgroundTask<Void> task = createBackgroundTask("send-mail", () -> send(sent));

    if (task.isDone()) {
      task.resultNow();
    }
    task.await(); // or forget it: a failure that nobody waits for is logged
    // end snippet
    assertThat(sent).hasValue(1);
  }

  @Test
  void registry() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    ManualTime.run(
        time -> {
          // snippet: background-registry
          BackgroundTasks tasks = BackgroundTasks.open("mail");
          tasks.every(Duration.ofDays(1), "clean-up", () -> runs.incrementAndGet());
          // …
          // end snippet
          time.advance(Duration.ofDays(2));
          // snippet: background-drain
          DrainReport report = tasks.drain(Duration.ofSeconds(20));
          // end snippet
          assertThat(report.stillRunning()).isEmpty();
        });
    assertThat(runs).hasValue(2);
  }

  @Test
  void lazy() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    // snippet: lazy
    AsyncLazy<String> model = AsyncLazy.of(() -> "model " + loads.incrementAndGet());

    model.get(); // loads, once for any number of callers
    model.get(); // a volatile read
    model.reset(); // the next get loads again
    // end snippet
    assertThat(loads).hasValue(1);
  }

  @Test
  void refreshingLazy() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    ManualTime.run(
        time -> {
          // snippet: lazy-refresh
          AsyncLazy<String> config =
              AsyncLazy.of(
                  () -> "config " + loads.incrementAndGet(),
                  o ->
                      o.withName("config")
                          .withRefreshAfter(Duration.ofMinutes(10))
                          .withExpireAfter(Duration.ofHours(1)));
          // end snippet
          assertThat(config.get()).isEqualTo("config 1");
          time.advance(Duration.ofMinutes(11));
          assertThat(config.get()).isEqualTo("config 1");
          time.settle();
          assertThat(config.get()).isEqualTo("config 2");
          config.reset();
        });
  }

  @Test
  void timeLimit() throws Exception {
    ManualTime.run(
        ManualTime.Options::withAutoJump,
        time ->
            assertThatThrownBy(
                    () -> {
                      // snippet: timeout
                      withTimeout(
                          Duration.ofSeconds(5),
                          () ->
                              TaskGroup.run(
                                  group -> {
                                    group.createTask(() -> searchPrimary("a"));
                                    group.createTask(() -> sleep(Duration.ofMinutes(1)));
                                  }));
                      // end snippet
                    })
                .isInstanceOf(DeadlineExceededException.class));
  }

  @Test
  void shield() throws Exception {
    AtomicInteger released = new AtomicInteger();
    // snippet: shield
    TaskGroup.run(
        group -> {
          try {
            group.createTask(() -> searchPrimary("a")).cancel("not needed");
          } finally {
            Cancellation.shield(Duration.ofSeconds(2), () -> released.incrementAndGet());
          }
        });
    // end snippet
    assertThat(released).hasValue(1);
  }

  @Test
  void checkInALoop() throws Exception {
    byte[] data = new byte[10_000];
    // snippet: check
    long sum = 0;
    for (int i = 0; i < data.length; i++) {
      if (i % 1_000 == 0) {
        Cancellation.check(); // code that never waits asks now and then
      }
      sum += data[i];
    }
    // end snippet
    assertThat(sum).isZero();
  }

  @Test
  void onCancel() throws IOException, InterruptedException {
    AtomicInteger closed = new AtomicInteger();
    // snippet: on-cancel
    TaskGroup.run(
        group -> {
          try (var _ = Cancellation.onCancel(closed::incrementAndGet)) {
            // a native call that no interrupt stops
          }
        });
    // end snippet
    assertThat(closed).hasValue(0);
  }

  @Test
  void measured() throws Exception {
    // snippet: measure
    try (var _ = measureTime("parallel_api_calls")) {
      TaskGroup.run(
          group -> {
            group.createTask(() -> checksum(new byte[10]));
            group.createTask(() -> checksum(new byte[20]));
          });
    }
    Timings.Summary summary = Timings.snapshot().get("parallel_api_calls");
    // end snippet
    assertThat(summary.count()).isPositive();
  }
}
