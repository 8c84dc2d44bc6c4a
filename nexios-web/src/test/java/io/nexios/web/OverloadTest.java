package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// More requests than the app wants to run.
@Timeout(60)
class OverloadTest {
  private final Semaphore running = new Semaphore(0);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();

  private TestApp app(int maxInFlight, int maxQueued, Duration timeout) {
    return TestApp.start(
        options -> options.withMaxInFlight(maxInFlight).withMaxQueued(maxQueued),
        routes -> {
          routes.get("/busy", (_, _) -> busy());
          routes.get("/short", (_, _) -> busy()).timeout(timeout);
          routes.get("/narrow", (_, _) -> busy()).bulkhead(1);
        });
  }

  private String busy() throws InterruptedException {
    calls.incrementAndGet();
    running.release();
    release.await();
    return "done";
  }

  private static String status(Socket socket) throws Exception {
    return TestApp.readLine(socket).substring(9, 12);
  }

  @Test
  void requestBeyondBothLimits_isTurnedAwayWithATimeToComeBack() throws Exception {
    try (TestApp app = app(1, 1, Duration.ofMinutes(1));
        Socket first = app.open("/busy")) {
      running.acquire();
      try (Socket second = app.open("/busy")) {
        Eventually.get(app.app()::waiting, waiting -> waiting == 1);
        HttpResponse<String> third = app.get("/nothing");

        assertThat(third.statusCode()).isEqualTo(503);
        assertThat(third.headers().firstValue("retry-after")).hasValue("1");
        assertThat(third.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(third.body()).contains("too many requests are running and waiting");
        release.countDown();
        assertThat(status(first)).isEqualTo("200");
        assertThat(status(second)).isEqualTo("200");
      }
    }
  }

  @Test
  void health_isAnsweredInAFullHouse() throws Exception {
    try (TestApp app = app(1, 0, Duration.ofMinutes(1));
        Socket _ = app.open("/busy")) {
      running.acquire();

      assertThat(app.get("/busy").statusCode()).isEqualTo(503);
      assertThat(app.get("/health").body()).isEqualTo("{\"status\":\"up\"}");
      assertThat(app.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(app.get("/health/ready").statusCode()).isEqualTo(200);
      release.countDown();
    }
  }

  @Test
  void queuedRequest_whoseClientLeft_neverRuns() throws Exception {
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        TestApp app = app(1, 1, Duration.ofMinutes(1));
        Socket first = app.open("/busy")) {
      running.acquire();
      Socket second = app.open("/busy");
      Eventually.get(app.app()::waiting, waiting -> waiting == 1);

      second.close();

      Eventually.get(
          access::lines, lines -> lines.stream().anyMatch(line -> line.contains(" 499 ")));
      release.countDown();
      assertThat(status(first)).isEqualTo("200");
      assertThat(app.get("/busy").body()).isEqualTo("done");
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void queuedRequest_whoseTimeIsUp_neverRuns() throws Exception {
    try (TestApp app = app(1, 1, Duration.ofMillis(20));
        Socket first = app.open("/busy")) {
      running.acquire();

      HttpResponse<String> second = app.get("/short");

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("retry-after")).hasValue("1");
      assertThat(calls).hasValue(1);
      release.countDown();
      assertThat(status(first)).isEqualTo("200");
    }
  }

  @Test
  void routeWithABulkhead_leavesTheOthersAlone() throws Exception {
    try (TestApp app = app(10, 10, Duration.ofMinutes(1));
        Socket first = app.open("/narrow")) {
      running.acquire();

      assertThat(app.get("/narrow").statusCode()).isEqualTo(503);
      assertThat(app.get("/nothing").statusCode()).isEqualTo(404);

      release.countDown();
      assertThat(status(first)).isEqualTo("200");
      assertThat(
              Eventually.get(() -> app.get("/narrow"), answer -> answer.statusCode() == 200).body())
          .isEqualTo("done");
    }
  }

  @Test
  void manyRequestsThroughAFewPlaces_allRunAndGiveTheirPlacesBack() throws Exception {
    release.countDown();
    try (TestApp app = app(2, 1_000, Duration.ofMinutes(1))) {
      CompletableFuture<?>[] answers = new CompletableFuture<?>[200];
      for (int i = 0; i < answers.length; i++) {
        answers[i] =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return app.get("/busy").statusCode();
                  } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                  }
                },
                command -> Thread.ofVirtual().start(command));
      }

      for (CompletableFuture<?> answer : answers) {
        assertThat(answer.join()).isEqualTo(200);
      }
      assertThat(calls).hasValue(200);
      assertThat(app.get("/busy").statusCode()).isEqualTo(200);
    }
  }
}
