package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.ManualTime;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens when a route's time is up. It is virtual time, on real sockets, and moves once the
/// handler has begun.
class DeadlineTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  /// Asks, and lets the time be up once the handler has begun.
  private String answerWhenTimeIsUp(ManualTime time, TestApp app, String target) throws Exception {
    try (Socket socket = app.open(target, "GET", "Connection: close\r\n\r\n")) {
      begun.await();
      time.advance(LIMIT);
      return TestApp.readToEnd(socket);
    }
  }

  @Test
  void handlerThatWaits_isInterruptedAndAnswered504() throws Exception {
    CompletableFuture<CancelReason> reason = new CompletableFuture<>();
    ManualTime.run(
        time -> {
          try (TestApp app =
              TestApp.start(routes -> routes.get("/slow", (_, _) -> slow(reason)).timeout(LIMIT))) {
            assertThat(answerWhenTimeIsUp(time, app, "/slow"))
                .startsWith("HTTP/1.1 504 ")
                .contains("the request was not done within 20 s");
            assertThat(reason.join()).isInstanceOf(CancelReason.DeadlineExpired.class);
          }
        });
  }

  private Object slow(CompletableFuture<CancelReason> reason) throws InterruptedException {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
      return null;
    } finally {
      reason.complete(Cancellation.reason().orElse(null));
    }
  }

  @Test
  void handlerThatIgnoresItsInterrupt_isAnsweredAtOnceAndCountsUntilItEnds() throws Exception {
    ManualTime.run(
        time -> {
          try (TestApp app =
              TestApp.start(
                  options -> options.withMaxInFlight(1).withMaxQueued(0),
                  routes -> {
                    routes.get("/deaf", (_, _) -> late()).timeout(LIMIT);
                    routes.get("/next", (_, _) -> "next");
                  })) {
            assertThat(answerWhenTimeIsUp(time, app, "/deaf")) // while the handler still runs
                .startsWith("HTTP/1.1 504 ");
            assertThat(app.get("/next").statusCode()).isEqualTo(503);

            release.countDown();

            assertThat(
                    Eventually.get(() -> app.get("/next"), answer -> answer.statusCode() == 200)
                        .body())
                .isEqualTo("next");
          }
        });
  }

  private Object late() {
    begun.countDown();
    return waitIgnoringInterrupts(release);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/before/", "/after/", "/error"})
  void filterOrErrorHandlerThatIgnoresItsInterrupt_isAnsweredAtOnceToo(String target)
      throws Exception {
    ManualTime.run(
        time -> {
          try (TestApp app = TestApp.start(this::deafBesideTheHandler)) {
            assertThat(answerWhenTimeIsUp(time, app, target)) // while the filter still runs
                .startsWith("HTTP/1.1 504 ")
                .contains("the request was not done within 20 s");
            assertThat(app.app().snapshot().running()).isEqualTo(1);
            release.countDown();
            Eventually.get(app.app()::snapshot, seen -> seen.running() == 0);
          }
        });
  }

  private void deafBesideTheHandler(NexiosApp routes) {
    routes.timeout(LIMIT);
    routes.error(IllegalStateException.class, (_, _, _) -> late());
    routes.group(
        "/before",
        group -> {
          group.before((_, _) -> late());
          group.get("/", (_, _) -> "never");
        });
    routes.group(
        "/after",
        group -> {
          group.after((_, _) -> late());
          group.get("/", (_, _) -> "never");
        });
    routes.get(
        "/error",
        (_, _) -> {
          throw new IllegalStateException("for the test");
        });
  }

  @Test
  void childOfTheHandler_isCancelledWithIt() throws Exception {
    CompletableFuture<CancelReason> reason = new CompletableFuture<>();
    ManualTime.run(
        time -> {
          try (TestApp app =
              TestApp.start(
                  routes ->
                      routes
                          .get(
                              "/slow",
                              (_, _) ->
                                  TaskGroup.call(
                                      group -> group.createTask(() -> slow(reason)).await()))
                          .timeout(LIMIT))) {
            assertThat(answerWhenTimeIsUp(time, app, "/slow")).startsWith("HTTP/1.1 504 ");
            assertThat(reason.join().origin()).isInstanceOf(CancelReason.DeadlineExpired.class);
          }
        });
  }

  @Test
  void streamOfAHandlerThatWasTooLate_isClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          try (TestApp app =
              TestApp.start(
                  routes -> routes.get("/late", (_, _) -> lateStream(closed)).timeout(LIMIT))) {
            assertThat(answerWhenTimeIsUp(time, app, "/late")).startsWith("HTTP/1.1 504 ");
            release.countDown();
            closed.await();
          }
        });
  }

  private Object lateStream(CountDownLatch closed) {
    late();
    return new ByteArrayInputStream(new byte[1]) {
      @Override
      public void close() {
        closed.countDown();
      }
    };
  }

  @Test
  void deadline_coversTheUpload() throws Exception {
    try (TestApp app =
            TestApp.start(
                routes ->
                    routes.post("/up", (req, _) -> req.text()).timeout(Duration.ofMillis(30)));
        var socket = app.open("/up", "POST", "Content-Length: 5\r\nConnection: close\r\n\r\n12")) {
      assertThat(TestApp.readLine(socket)).startsWith("HTTP/1.1 504 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/error-handler", "/filter/x"})
  void whatRunsBehindTheHandler_hasNoMoreTimeThanTheClient(String target) throws Exception {
    ManualTime.run(
        time -> {
          try (TestApp app =
                  TestApp.start(o -> o.withDeadlineHeader(), this::waitingBehindHandlers);
              Socket socket =
                  app.open(
                      target, "GET", "Connection: close\r\nX-Request-Timeout-Ms: 20000\r\n\r\n")) {
            begun.await();
            time.advance(LIMIT);
            assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 504 ");
          }
        });
  }

  private void waitingBehindHandlers(NexiosApp routes) {
    routes.error(IllegalStateException.class, (_, _, _) -> slow(new CompletableFuture<>()));
    routes.get(
        "/error-handler",
        (_, _) -> {
          throw new IllegalStateException("for the error handler");
        });
    routes.group(
        "/filter",
        group -> {
          group.get("/x", (_, _) -> "never sent");
          group.after((_, _) -> slow(new CompletableFuture<>()));
        });
  }

  @Test
  void deadline_isTheRoutes_ofTheRequest() throws Exception {
    try (TestApp app =
        TestApp.start(
            options -> options.withRequestTimeout(Duration.ofHours(2)),
            routes -> {
              routes.get("/app", (req, _) -> req.deadline().remaining().toMinutes());
              routes
                  .get("/route", (req, _) -> req.deadline().remaining().toMinutes())
                  .timeout(Duration.ofHours(1));
            })) {
      assertThat(app.get("/app").body()).isEqualTo("119");
      assertThat(app.get("/route").body()).isEqualTo("59");
    }
  }

  @Test
  void stream_thatTakesLongerThanTheRoute_isSentToItsEnd() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.get(
                    "/events",
                    (_, _) ->
                        EventStream.of(
                            events -> {
                              events.send("first");
                              try {
                                release.await();
                              } catch (InterruptedException cancelled) {
                                interrupted.set(true);
                              }
                              events.send("last");
                            })))) {
      try (var socket = app.open("/events", "GET", "Connection: close\r\n\r\n")) {
        release.countDown();

        assertThat(TestApp.readToEnd(socket)).contains("data: first\n\n", "data: last\n\n");
        assertThat(interrupted).isFalse();
      }
    }
  }

  /// Does not come back before the latch, whoever interrupts.
  static Object waitIgnoringInterrupts(CountDownLatch release) {
    boolean interrupted = false;
    while (true) {
      try {
        release.await();
        break;
      } catch (InterruptedException ignored) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return "late";
  }
}
