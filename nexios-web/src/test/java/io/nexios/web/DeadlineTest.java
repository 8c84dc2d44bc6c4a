package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.TaskGroup;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What happens when a route's time is up. The limits are short; no test depends on how late they
/// fire.
class DeadlineTest {
  private static final Duration SHORT = Duration.ofMillis(30);

  @Test
  void handlerThatWaits_isInterruptedAndAnswered504() throws Exception {
    CompletableFuture<CancelReason> reason = new CompletableFuture<>();
    try (TestApp app =
        TestApp.start(
            routes ->
                routes
                    .get(
                        "/slow",
                        (_, _) -> {
                          try {
                            new CountDownLatch(1).await();
                            return null;
                          } finally {
                            reason.complete(Cancellation.reason().orElse(null));
                          }
                        })
                    .timeout(SHORT))) {
      HttpResponse<String> answer = app.get("/slow");

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.body()).contains("the request was not done within 30 ms");
      assertThat(reason.join()).isInstanceOf(CancelReason.DeadlineExpired.class);
    }
  }

  @Test
  void handlerThatIgnoresItsInterrupt_isAnsweredAtOnceAndCountsUntilItEnds() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TestApp app =
        TestApp.start(
            options -> options.withMaxInFlight(1).withMaxQueued(0),
            routes -> {
              routes.get("/deaf", (_, _) -> waitIgnoringInterrupts(release)).timeout(SHORT);
              routes.get("/next", (_, _) -> "next");
            })) {
      assertThat(app.get("/deaf").statusCode()).isEqualTo(504); // while the handler still runs
      assertThat(app.get("/next").statusCode()).isEqualTo(503);

      release.countDown();

      assertThat(
              Eventually.get(() -> app.get("/next"), answer -> answer.statusCode() == 200).body())
          .isEqualTo("next");
    }
  }

  @Test
  void childOfTheHandler_isCancelledWithIt() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (TestApp app =
        TestApp.start(
            routes ->
                routes
                    .get(
                        "/slow",
                        (_, _) ->
                            TaskGroup.call(
                                group ->
                                    group
                                        .createTask(
                                            () -> {
                                              try {
                                                new CountDownLatch(1).await();
                                                return null;
                                              } finally {
                                                ended.countDown();
                                              }
                                            })
                                        .await()))
                    .timeout(SHORT))) {
      assertThat(app.get("/slow").statusCode()).isEqualTo(504);
      ended.await();
    }
  }

  @Test
  void streamOfAHandlerThatWasTooLate_isClosed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (TestApp app =
        TestApp.start(
            routes ->
                routes
                    .get(
                        "/late",
                        (_, _) -> {
                          waitIgnoringInterrupts(release);
                          return new ByteArrayInputStream(new byte[1]) {
                            @Override
                            public void close() {
                              closed.countDown();
                            }
                          };
                        })
                    .timeout(SHORT))) {
      assertThat(app.get("/late").statusCode()).isEqualTo(504);
      release.countDown();
      closed.await();
    }
  }

  @Test
  void deadline_coversTheUpload() throws Exception {
    try (TestApp app =
            TestApp.start(routes -> routes.post("/up", (req, _) -> req.text()).timeout(SHORT));
        var socket = app.open("/up", "POST", "Content-Length: 5\r\nConnection: close\r\n\r\n12")) {
      assertThat(TestApp.readLine(socket)).startsWith("HTTP/1.1 504 ");
    }
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
    CountDownLatch release = new CountDownLatch(1);
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
