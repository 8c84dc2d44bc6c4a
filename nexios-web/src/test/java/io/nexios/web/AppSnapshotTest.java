package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AppSnapshotTest {
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @Test
  void snapshot_countsByStatusAndRoute() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes -> {
                  routes.get("/x/{id}", (_, _) -> "x").name("x");
                  routes.get(
                      "/fails",
                      (_, _) -> {
                        throw new IllegalStateException("x");
                      });
                  routes.get("/wait", (_, _) -> waitForTheCancel());
                })) {
      app.get("/x/1");
      app.get("/x/2");
      app.get("/fails");
      app.get("/none");
      app.get("/health");
      var socket = app.open("/wait");
      running.await();
      // What has been answered is counted a little behind its answer.
      Eventually.get(app.app()::snapshot, seen -> seen.running() == 1 && seen.openExchanges() == 1);
      socket.close();

      AppSnapshot snapshot =
          Eventually.get(
              app.app()::snapshot,
              seen -> seen.answers().values().stream().mapToLong(Long::longValue).sum() == 6);

      assertThat(snapshot.answers())
          .containsEntry(200, 3L)
          .containsEntry(404, 1L)
          .containsEntry(499, 1L)
          .containsEntry(500, 1L);
      assertThat(snapshot.routes().keySet()).containsExactly("-", "GET /fails", "GET /wait", "x");
      AppSnapshot.RouteSnapshot route = snapshot.routes().get("x");
      assertThat(route.count()).isEqualTo(2);
      assertThat(route.longest()).isPositive().isLessThanOrEqualTo(route.total());
      assertThat(snapshot.routes().get("GET /fails").failed()).isEqualTo(1);
      assertThat(snapshot.routes().get("GET /wait").left()).isEqualTo(1);
      assertThat(snapshot.routes().get("GET /wait").total()).isGreaterThan(Duration.ZERO);
    }
  }

  private Object waitForTheCancel() throws InterruptedException {
    running.countDown();
    release.await();
    return "never";
  }
}
