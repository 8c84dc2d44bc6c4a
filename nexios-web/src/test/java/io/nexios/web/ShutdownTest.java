package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.BackgroundTask;
import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Concurrency;
import io.nexios.resilience.AdaptiveLimit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How an app starts and how it comes to its end.
@Timeout(60)
class ShutdownTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<CancelReason> cancelled = new CompletableFuture<>();
  private final List<String> events = new CopyOnWriteArrayList<>();

  private Object waitForTheRelease() throws InterruptedException {
    running.countDown();
    try {
      release.await();
      return "whole";
    } catch (InterruptedException interrupted) {
      cancelled.complete(Cancellation.reason().map(CancelReason::origin).orElse(null));
      throw interrupted;
    }
  }

  private static Thread inAnotherThread(Runnable work) {
    return Thread.ofPlatform().start(work);
  }

  @Test
  void d18_requestThatEndsWithinTheGrace_isAnswered() throws Exception {
    TestApp app = TestApp.start(routes -> routes.get("/x", (_, _) -> waitForTheRelease()));
    try (Socket socket = app.open("/x")) {
      running.await();
      Thread stopping = inAnotherThread(() -> app.app().stop(LONG));
      Eventually.get(() -> isRefused(app), refused -> refused);

      release.countDown();
      stopping.join();

      assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 200 ").endsWith("whole");
      assertThat(cancelled).isNotDone();
    }
  }

  private static boolean isRefused(TestApp app) throws IOException {
    try (Socket _ = app.connect()) {
      return false;
    } catch (SocketException refusedOrReset) { // in the moment of the close it may be either
      return true;
    }
  }

  @Test
  void d18_requestBeyondTheGrace_isCancelledWithShutdownAndAnswered503() throws Exception {
    TestApp app = TestApp.start(routes -> routes.get("/x", (_, _) -> waitForTheRelease()));
    try (Socket socket = app.open("/x")) {
      running.await();

      app.app().stop(Duration.ZERO);

      assertThat(TestApp.readToEnd(socket))
          .startsWith("HTTP/1.1 503 ")
          .contains("retry-after: 1", "the application is shutting down");
      assertThat(cancelled.join()).isInstanceOf(CancelReason.Shutdown.class);
    }
  }

  @Test
  void queuedRequest_beyondTheGrace_isAnswered503WithoutHavingRun() throws Exception {
    TestApp app =
        TestApp.start(
            options -> options.withMaxInFlight(1).withMaxQueued(1),
            routes ->
                routes.get(
                    "/x",
                    (_, _) -> {
                      events.add("runs");
                      return waitForTheRelease();
                    }));
    try (Socket _ = app.open("/x")) {
      running.await();
      try (Socket queued = app.open("/x")) {
        Eventually.get(app.app()::waiting, waiting -> waiting == 1);

        app.app().stop(Duration.ZERO);

        assertThat(TestApp.readToEnd(queued)).startsWith("HTTP/1.1 503 ");
        assertThat(events).containsExactly("runs");
      }
    }
  }

  @Test
  void stop_calledTwice_doesTheWorkOnceAndBothWait() throws Exception {
    TestApp app =
        TestApp.start(
            routes ->
                routes
                    .onShutdown(() -> events.add("hook"))
                    .get("/x", (_, _) -> waitForTheRelease()));
    try (Socket _ = app.open("/x")) {
      running.await();
      Thread first = inAnotherThread(() -> app.app().stop(LONG));
      Eventually.get(() -> isRefused(app), refused -> refused);
      Thread second = inAnotherThread(() -> app.app().stop(Duration.ZERO));
      Eventually.get(second::getState, state -> state == Thread.State.WAITING);

      release.countDown();
      first.join();
      second.join();
      app.app().stop(LONG);

      assertThat(events).containsExactly("hook");
    }
  }

  @Test
  @Tag("slow")
  void stop_ofAnAppWhoseHandlerIgnoresItsCancel_returnsAndSaysWhatStillRuns() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web")) {
      TestApp app =
          TestApp.start(
              routes ->
                  routes.get(
                      "/deaf",
                      (_, _) -> {
                        running.countDown();
                        return DeadlineTest.waitIgnoringInterrupts(release);
                      }));
      try (Socket socket = app.open("/deaf")) {
        running.await();

        app.app().stop(Duration.ZERO);

        assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 503 ");
        assertThat(log.lines())
            .anyMatch(
                line -> line.startsWith("giving up on what ignores its cancel: 1 requests: ["))
            .anyMatch(line -> line.contains("GET /deaf"))
            .contains("stopped");
      } finally {
        release.countDown();
      }
    }
  }

  @Test
  void hooks_runInOrderAndInReverse_andAFailingOneStopsNoOther() {
    TestApp app =
        TestApp.start(
            routes ->
                routes
                    .onStartup(() -> events.add("start 1"))
                    .onStartup(() -> events.add("start 2"))
                    .onShutdown(() -> events.add("stop 1"))
                    .onShutdown(
                        () -> {
                          throw new IllegalStateException("a hook that fails");
                        })
                    .onShutdown(() -> events.add("stop 3")));

    app.close();

    assertThat(events).containsExactly("start 1", "start 2", "stop 3", "stop 1");
  }

  @Test
  void backgroundTasks_ofHandlersAndHooks_belongToTheAppAndEndBeforeTheHooks() throws Exception {
    CountDownLatch bothRunning = new CountDownLatch(2);
    TestApp app =
        TestApp.start(
            routes -> {
              routes.onStartup(
                  () -> Concurrency.createBackgroundTask("from a hook", () -> work(bothRunning)));
              routes.get(
                  "/x",
                  (_, _) -> {
                    Concurrency.createBackgroundTask("from a handler", () -> work(bothRunning));
                    return null;
                  });
              routes.onShutdown(() -> events.add("hook"));
            });
    app.get("/x");
    bothRunning.await();

    assertThat(app.app().background().active())
        .extracting(BackgroundTask::name)
        .containsExactly("from a hook", "from a handler");
    app.close();

    assertThat(events).containsExactly("cancelled", "cancelled", "hook");
    assertThat(app.app().background().active()).isEmpty();
  }

  private void work(CountDownLatch running) throws InterruptedException {
    running.countDown();
    try {
      new CountDownLatch(1).await();
    } finally {
      events.add("cancelled");
    }
  }

  @Test
  void failedBind_namesThePortAndRunsTheShutdownHooks() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NexiosApp app =
          NexiosApp.create(options -> options.withPort(taken.getLocalPort()))
              .onStartup(() -> events.add("start"))
              .onShutdown(() -> events.add("stop"));

      assertThatThrownBy(app::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
      assertThat(events).containsExactly("start", "stop");
      assertThatThrownBy(app::port).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void failingStartupHook_leavesItsOwnExceptionAndNothingRunning() {
    IOException broken = new IOException("no database");
    NexiosApp app =
        NexiosApp.create(options -> options.withPort(0))
            .onStartup(
                () -> {
                  throw broken;
                })
            .onStartup(() -> events.add("never"))
            .onShutdown(() -> events.add("stop"));

    assertThatThrownBy(app::start).isSameAs(broken);
    assertThat(events).containsExactly("stop");
    app.stop(Duration.ZERO);
    assertThat(events).containsExactly("stop");
  }

  @Test
  void start_ofAStoppedOrStartedApp_isRefused() throws Exception {
    NexiosApp stopped = NexiosApp.create();
    stopped.stop(Duration.ZERO);
    assertThatThrownBy(stopped::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the app was started or stopped before: make a new one");
    try (TestApp started = TestApp.start(_ -> {})) {
      assertThatThrownBy(started.app()::start).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @Tag("slow")
  void stop_byAHandlerOfTheApp_endsWithoutADeadlock() throws Exception {
    CompletableFuture<NexiosApp> itself = new CompletableFuture<>();
    TestApp app =
        TestApp.start(
            routes ->
                routes.get(
                    "/stop",
                    (_, _) -> {
                      itself.join().stop(Duration.ZERO);
                      return null;
                    }));
    itself.complete(app.app());
    try (Socket socket = app.open("/stop")) {
      assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 503 ");
      app.close();
    }
  }

  @Test
  void banner_saysWhereWithWhichRoutesAndLimits() {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app = TestApp.start(routes -> routes.get("/users/{id}", (_, _) -> null))) {
      assertThat(log.lines().getFirst())
          .startsWith("Nexios listens on http://127.0.0.1:" + app.app().port())
          .contains("GET     /users/{id}", "4096 in flight, 1024 queued")
          .contains("features: HTTP/1.1, cancel on disconnect, access log plain\n");
    }
  }

  @Test
  void banner_namesEveryFeatureThatIsInForce() {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp _ =
            TestApp.start(
                o ->
                    o.withClearTextHttp2()
                        .withOnDisconnect(OnDisconnect.IGNORE)
                        .withCompression()
                        .withDeadlineHeader("X-Wait")
                        .withAdaptiveLimit(AdaptiveLimit.of("banner"))
                        .withAccessLog(AccessLogFormat.JSON)
                        .withDevelopmentMode(),
                routes -> routes.cors(Cors.allowing("https://b.example", "https://a.example")))) {
      assertThat(log.lines().getFirst())
          .contains(
              "features: HTTP/1.1, clear-text HTTP/2, clients that leave are ignored, compression, "
                  + "CORS for https://a.example https://b.example, deadlines from X-Wait, "
                  + "adaptive limit, access log json, DEVELOPMENT MODE\n");
    }
  }

  @Test
  void longestDurationThereIs_isNoLimit() throws Exception {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    try (TestApp app =
        TestApp.start(
            o -> o.withRequestTimeout(forever),
            routes -> {
              routes.get("/x", (_, _) -> "ok");
              routes.onShutdown(() -> events.add("stopped"));
            })) {
      assertThat(app.get("/x").body()).isEqualTo("ok");
      app.app().stop(forever);

      assertThat(events).containsExactly("stopped");
    }
  }
}
