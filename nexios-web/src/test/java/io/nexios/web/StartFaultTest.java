package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.time.TimeSource;
import io.nexios.web.internal.vertx.FaultyTime;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Requests for which a timer or a thread cannot be had: they are answered, and keep no place.
@Timeout(60)
class StartFaultTest {
  @RegisterExtension private final LeakCheckExtension leaks = TestApp.leakCheck();
  private final FaultyTime time = new FaultyTime();
  private final Semaphore running = new Semaphore(0);
  private final CountDownLatch release = new CountDownLatch(1);

  private TestApp app(int maxInFlight) {
    return TimeSource.bind(
        time,
        () ->
            TestApp.start(
                options -> options.withMaxInFlight(maxInFlight).withMaxQueued(10),
                routes -> {
                  routes.get("/busy", (_, _) -> busy());
                  routes.get("/narrow", (_, _) -> "done").bulkhead(1);
                }));
  }

  private String busy() throws InterruptedException {
    running.release();
    release.await();
    return "done";
  }

  /// Lets the next calls fail on event loops and in threads of requests: not on the timer, whose
  /// sweeps go on.
  private void failNext(FaultyTime.Call call, int times) {
    AtomicInteger left = new AtomicInteger(times);
    time.failWhen(
        called ->
            called == call
                && !Thread.currentThread().getName().contains("timer")
                && left.getAndDecrement() > 0);
  }

  private static String status(Socket socket) throws Exception {
    return TestApp.readLine(socket).substring(9, 12);
  }

  @Test
  void requestThatWouldWait_withoutATimer_isTurnedAwayAndKeepsNoPlace() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app = app(1);
        Socket first = app.open("/busy")) {
      running.acquire();
      failNext(FaultyTime.Call.SCHEDULE, 1);

      assertThat(app.get("/narrow").statusCode()).isEqualTo(503);

      assertThat(app.app().waiting()).isZero();
      assertThat(log.linesAboveDebug()).anyMatch(line -> line.endsWith("could not be started"));
      release.countDown();
      assertThat(status(first)).isEqualTo("200");
      assertThat(app.get("/narrow").body()).isEqualTo("done");
    }
  }

  @Test
  void requestWithoutAThread_isTurnedAwayAndKeepsNoPlace() throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        LogCapture access = LogCapture.of("io.nexios.web.access")) {
      try (TestApp app = app(1)) {
        failNext(FaultyTime.Call.THREAD_STARTING, 1);

        assertThat(app.get("/narrow").statusCode()).isEqualTo(503);

        assertThat(app.app().snapshot().running()).isZero();
        assertThat(app.get("/narrow").body()).isEqualTo("done");
      }
      assertThat(log.linesAboveDebug()).anyMatch(line -> line.endsWith("could not be started"));
      assertThat(access.lines()).hasSize(2);
    }
  }

  @Test
  void waitingRequestsWithoutAThread_leaveTheirTurnToTheNext() throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app = app(1);
        Socket first = app.open("/busy")) {
      running.acquire();
      try (Socket second = waiting(app, 1);
          Socket third = waiting(app, 2);
          Socket fourth = waiting(app, 3)) {
        failNext(FaultyTime.Call.THREAD_STARTING, 2);

        release.countDown();

        assertThat(status(first)).isEqualTo("200");
        assertThat(status(second)).isEqualTo("503");
        assertThat(status(third)).isEqualTo("503");
        assertThat(status(fourth)).isEqualTo("200");
      }
      Eventually.get(app.app()::snapshot, seen -> seen.running() == 0 && seen.waiting() == 0);
    }
  }

  private static Socket waiting(TestApp app, int inAll) throws Exception {
    Socket socket = app.open("/busy");
    Eventually.get(app.app()::waiting, waiting -> waiting == inAll);
    return socket;
  }
}
