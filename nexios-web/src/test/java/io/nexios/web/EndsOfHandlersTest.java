package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.TaskGroup;
import io.nexios.concurrency.ThreadPool;
import io.nexios.concurrency.ThreadPool.Saturation;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Handlers that end in ways that are not quite failures, and requests that never have one.
@Timeout(60)
class EndsOfHandlersTest {
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private Object waitForTheRelease() throws InterruptedException {
    running.countDown();
    release.await();
    return "released";
  }

  @Test
  void fullPool_is503WithATimeToComeBack() throws Exception {
    try (ThreadPool pool =
            ThreadPool.of(
                "full",
                o -> o.withThreads(1).withQueueCapacity(0).withSaturation(Saturation.REJECT));
        TestApp app =
            TestApp.start(
                routes -> routes.get("/x", (_, _) -> pool.call(this::waitForTheRelease)));
        Socket _ = app.open("/x")) {
      running.await();

      HttpResponse<String> answer = app.get("/x");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
      release.countDown();
    }
  }

  /// Only the request's own end makes a cancel 499, 503 or 504.
  @Test
  void cancelOfTheHandlersOwn_is500() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes ->
                    routes.get(
                        "/x",
                        (_, _) ->
                            TaskGroup.call(
                                group -> {
                                  group.cancel("not needed any more");
                                  return "never";
                                })))) {
      assertThat(app.get("/x").statusCode()).isEqualTo(500);
    }
  }

  @Test
  void interruptThatAHandlerLeaves_reachesNeitherErrorHandlerNorFilters() throws Exception {
    try (TestApp app =
        TestApp.start(
            routes -> {
              routes.get(
                  "/x",
                  (_, _) -> {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("with the flag set");
                  });
              routes.error(
                  IllegalStateException.class,
                  (_, _, _) -> {
                    seen.add("error handler " + Thread.currentThread().isInterrupted());
                    return Reply.status(409, "conflict");
                  });
              routes.after((_, _) -> seen.add("filter " + Thread.currentThread().isInterrupted()));
            })) {
      assertThat(app.get("/x").statusCode()).isEqualTo(409);
      assertThat(seen).containsExactly("error handler false", "filter false");
    }
  }

  @Test
  void clientThatLeaves_isOneLineForDevelopersAndOneCount() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app = TestApp.start(routes -> routes.get("/x", (_, _) -> waitForTheRelease()))) {
      Socket socket = app.open("/x");
      running.await();
      socket.close();
      Eventually.get(
          app.app()::snapshot, now -> now.running() == 0 && now.answers().containsKey(499));

      assertThat(log.lines()).filteredOn(line -> line.contains("the client left")).hasSize(1);
      assertThat(log.records()).isEmpty();
      assertThat(app.app().snapshot().answers()).isEqualTo(Map.of(499, 1L));
    }
  }

  /// Turning a request away, and letting it wait, must cost less than serving it.
  @Test
  void requestsThatWaitOrAreTurnedAway_startNoThread(@TempDir Path folder) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadStart");
      recording.start();
      try (TestApp app =
              TestApp.start(
                  o -> o.withMaxInFlight(1).withMaxQueued(1),
                  routes -> routes.get("/x", (_, _) -> waitForTheRelease()));
          Socket _ = open(app, "served")) {
        running.await();
        try (Socket _ = open(app, "waits")) {
          Eventually.get(app.app()::waiting, waiting -> waiting == 1);
          for (int i = 0; i < 50; i++) {
            try (Socket turnedAway = open(app, "turned-away-" + i)) {
              assertThat(TestApp.readLine(turnedAway)).startsWith("HTTP/1.1 503 ");
            }
          }
          recording.stop();
        }
        release.countDown();
      }
      assertThat(startedThreads(recording, folder.resolve("starts.jfr")))
          .contains("served")
          .doesNotContain("waits")
          .noneMatch(name -> name.startsWith("turned-away-"));
    }
  }

  /// A request's thread has the request's name.
  private static Socket open(TestApp app, String id) throws IOException {
    return app.open("/x", "GET", "X-Request-Id: " + id + "\r\n\r\n");
  }

  private static List<String> startedThreads(Recording recording, Path file) throws IOException {
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .map(event -> event.getThread().getJavaName())
        .toList();
  }

  @Test
  void readinessWhileTheAppDrains_isGone() {
    InFlight inFlight = new InFlight();
    Health health = new Health(inFlight);
    assertThat(health.answer("/health/ready").status()).isEqualTo(200);

    assertThat(inFlight.drained()).isDone();

    assertThat(health.answer("/health/ready").status()).isEqualTo(503);
    assertThat(health.answer("/health").status()).isEqualTo(503);
    assertThat(health.answer("/health/live").status()).isEqualTo(200);
  }
}
