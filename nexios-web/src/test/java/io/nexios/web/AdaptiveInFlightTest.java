package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.resilience.AdaptiveLimit;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An app that finds out how many requests it can take.
@Timeout(60)
class AdaptiveInFlightTest {
  private final Semaphore running = new Semaphore(0);
  private final CountDownLatch release = new CountDownLatch(1);

  private TestApp app(AdaptiveLimit limit, int maxQueued) {
    return TestApp.start(
        options -> options.withAdaptiveLimit(limit).withMaxQueued(maxQueued),
        routes -> {
          routes.get("/quick", (_, _) -> "done");
          routes.get("/busy", (_, _) -> busy());
          routes.get("/late", (_, _) -> busy()).timeout(Duration.ofMillis(20));
        });
  }

  private String busy() throws InterruptedException {
    running.release();
    release.await();
    return "done";
  }

  private static AdaptiveLimit limit(UnaryOperator<AdaptiveLimit.Options> options) {
    return AdaptiveLimit.of("app", options);
  }

  private static String status(Socket socket) throws Exception {
    return TestApp.readLine(socket).substring(9, 12);
  }

  @Test
  void requestsAboveTheLimit_waitAndAreThenTurnedAway() throws Exception {
    AdaptiveLimit one = limit(o -> o.withLimits(1, 1, 1));
    try (TestApp app = app(one, 1);
        Socket first = app.open("/busy")) {
      running.acquire();
      try (Socket second = app.open("/quick")) {
        Eventually.get(app.app()::waiting, waiting -> waiting == 1);
        assertThat(one.snapshot().running()).isEqualTo(1);
        assertThat(app.get("/quick").statusCode()).isEqualTo(503);
        assertThat(app.get("/health").statusCode()).isEqualTo(200);

        release.countDown();

        assertThat(status(first)).isEqualTo("200");
        assertThat(status(second)).isEqualTo("200");
      }
    }
    Eventually.get(() -> one.snapshot().running(), now -> now == 0);
  }

  @Test
  void requestThatIsNotDoneInTime_lowersTheLimit() throws Exception {
    AdaptiveLimit limit = limit(o -> o.withAimd().withLimits(20, 1, 100));
    try (TestApp app = app(limit, 0)) {
      assertThat(app.get("/late").statusCode()).isEqualTo(504);

      Eventually.get(limit::limit, now -> now == 18);
      assertThat(limit.snapshot().failures()).isEqualTo(1);
    }
  }

  @Test
  void clientThatLeaves_givesItsPlaceBackAndNoSample() throws Exception {
    AdaptiveLimit one = limit(o -> o.withAimd().withLimits(1, 1, 1));
    try (TestApp app = app(one, 0)) {
      Socket leaving = app.open("/busy");
      running.acquire();
      leaving.close();

      Eventually.get(() -> one.snapshot().running(), now -> now == 0);
      Eventually.get(() -> app.get("/quick").statusCode(), status -> status == 200);
      assertThat(one.snapshot().failures()).isZero();
    }
  }

  @Test
  void readerThatTakesItsTime_doesNotHoldAPlaceOfTheLimit() throws Exception {
    AdaptiveLimit one = limit(o -> o.withLimits(1, 1, 1));
    try (TestApp app =
            TestApp.start(
                options -> options.withAdaptiveLimit(one),
                routes -> {
                  routes.get("/events", (_, _) -> EventStream.of(_ -> busy()));
                  routes.get("/quick", (_, _) -> "done");
                });
        Socket _ = app.open("/events")) {
      running.acquire();

      assertThat(app.get("/quick").statusCode()).isEqualTo(200);
      release.countDown();
    }
  }

  @Test
  void manyRequests_allRunAndTheLimitLearnsFromThem() throws Exception {
    // snippet: web-adaptive-limit
    AdaptiveLimit limit = AdaptiveLimit.of("app", o -> o.withLimits(20, 4, 500));
    NexiosApp app = NexiosApp.create(o -> o.withPort(0).withAdaptiveLimit(limit));
    // end snippet
    app.get("/quick", (_, _) -> "done");
    try (TestApp running = TestApp.of(app)) {
      for (int n = 0; n < 300; n++) {
        assertThat(running.get("/quick").statusCode()).isEqualTo(200);
      }
    }
    assertThat(limit.snapshot().baseline()).isPositive();
    Eventually.get(() -> limit.snapshot().running(), now -> now == 0);
  }
}
