package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.TaskGroup;
import io.nexios.concurrency.ThreadPool;
import io.nexios.testing.LeakCheck;
import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that leave, over real sockets: the cases D01 to D18 that concern the app layer.
@Timeout(60)
class DisconnectTest {
  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<CancelReason> cancelled = new CompletableFuture<>();
  private final CountDownLatch release = new CountDownLatch(1);

  /** Waits until it is cancelled, and says why it was. */
  private Object waitForTheCancel() throws InterruptedException {
    try {
      running.countDown();
      new CountDownLatch(1).await();
      return "never";
    } finally {
      cancelled.complete(Cancellation.reason().map(CancelReason::origin).orElse(null));
    }
  }

  private static String accessLine(LogCapture log, String part) throws Exception {
    List<String> lines =
        Eventually.get(log::lines, all -> all.stream().anyMatch(line -> line.contains(part)));
    return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }

  private void assertCancelled() {
    assertThat(cancelled.join()).isInstanceOf(CancelReason.ClientDisconnected.class);
  }

  private TestApp appThatWaits() {
    return TestApp.start(routes -> routes.get("/wait", (_, _) -> waitForTheCancel()));
  }

  @Test
  void d01_finWhileATaskOfTheHandlerWaits_cancelsEveryTask() throws Exception {
    CountDownLatch bothRunning = new CountDownLatch(2);
    CountDownLatch bothEnded = new CountDownLatch(2);
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        LogCapture all = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes -> routes.get("/group", (_, _) -> waitInTwoTasks(bothRunning, bothEnded)))) {
      Socket socket = app.open("/group");
      bothRunning.await();
      int linesBefore = all.linesAboveDebug().size();

      socket.close();
      bothEnded.await();

      assertThat(accessLine(access, "/group")).contains("\"GET /group\" 499 0 B");
      assertThat(all.linesAboveDebug()).hasSize(linesBefore);
    }
  }

  private static Object waitInTwoTasks(CountDownLatch running, CountDownLatch ended)
      throws InterruptedException {
    return TaskGroup.call(
        group -> {
          for (int i = 0; i < 2; i++) {
            group.createTask(
                () -> {
                  try {
                    running.countDown();
                    Concurrency.sleep(Duration.ofDays(1));
                  } finally {
                    ended.countDown();
                  }
                });
          }
          group.join();
          return null;
        });
  }

  @Test
  void d02_rstWhileTheHandlerWaits_cancelsIt() throws Exception {
    try (TestApp app = appThatWaits()) {
      Socket socket = app.open("/wait");
      running.await();

      TestApp.reset(socket);

      assertCancelled();
    }
  }

  @Test
  void d04_bodySentButNeverRead_thenFin_cancels() throws Exception {
    try (TestApp app =
        TestApp.start(routes -> routes.post("/wait", (_, _) -> waitForTheCancel()))) {
      String body = "x".repeat(20_000);
      Socket socket = app.open("/wait", "POST", "Content-Length: 20000\r\n\r\n" + body);
      running.await();

      socket.close();

      assertCancelled();
    }
  }

  @Test
  void d05_clientLeavesInTheMiddleOfAnUpload_failsTheReadAndDeletesItsFiles(@TempDir Path uploads)
      throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (TestApp app =
        TestApp.start(
            options -> options.withUploadFolder(uploads),
            routes ->
                routes.post(
                    "/up",
                    (req, _) -> {
                      running.countDown();
                      try {
                        return req.files().size();
                      } catch (Exception broken) {
                        failure.complete(broken);
                        throw broken;
                      }
                    }))) {
      String rest =
          "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 1000000\r\n\r\n--B\r\n"
              + "Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
              + "x".repeat(200_000);
      Socket socket = app.open("/up", "POST", rest);
      Eventually.get(() -> UploadFiles.count(uploads), files -> files == 1);

      socket.close();

      assertThat(failure.join())
          .isInstanceOfAny(TransferException.class, java.io.InterruptedIOException.class);
      assertThat(Eventually.get(() -> UploadFiles.count(uploads), files -> files == 0)).isZero();
    }
  }

  @Test
  void d06_strayBytesBehindTheRequest_doNotHideTheFin() throws Exception {
    try (TestApp app = appThatWaits()) {
      Socket socket = app.open("/wait", "GET", "\r\nGET /wait HTTP/1.1\r\nHost: a\r\n\r\nx");
      running.await();

      socket.close();

      assertCancelled();
    }
  }

  @Test
  void d07_connectionClose_alone_cancelsNothing() throws Exception {
    try (TestApp app =
            TestApp.start(
                routes ->
                    routes.get(
                        "/x",
                        (_, _) -> {
                          running.countDown();
                          release.await();
                          return "whole";
                        }));
        Socket socket = app.open("/x", "GET", "Connection: close\r\n\r\n")) {
      running.await();
      release.countDown();

      assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 200 ").endsWith("whole");
    }
  }

  @Test
  void d08_halfClose_cancels() throws Exception {
    try (TestApp app = appThatWaits();
        Socket socket = app.open("/wait")) {
      running.await();

      socket.shutdownOutput();

      assertCancelled();
    }
  }

  @Test
  void d09_clientLeavesBehindTheAnswer_isLoggedWithTheRealStatus() throws Exception {
    CompletableFuture<String> background = new CompletableFuture<>();
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        TestApp app =
            TestApp.start(
                routes ->
                    routes.get(
                        "/x",
                        (_, _) -> {
                          Concurrency.createBackgroundTask(
                              "later",
                              () -> {
                                release.await();
                                background.complete("done");
                              });
                          return Reply.accepted("taken");
                        }))) {
      try (Socket socket = app.open("/x")) {
        assertThat(TestApp.readLine(socket)).startsWith("HTTP/1.1 202 ");
      }
      assertThat(accessLine(access, "/x")).contains("\"GET /x\" 202 5 B");
      release.countDown();
      assertThat(background.join()).isEqualTo("done");
    }
  }

  @Test
  @Tag("slow")
  void d15_thousandsOfAbortedRequests_leaveNothingBehind(@TempDir Path uploads) throws Exception {
    int requests = 10_000;
    String rest =
        "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 1000000\r\n\r\n--B\r\n"
            + "Content-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
            + "x".repeat(70_000);
    try (LeakCheck _ = LeakCheck.open();
        LogCapture log = LogCapture.of("io.nexios.web")) {
      TestApp app =
          TestApp.start(
              options -> options.withUploadFolder(uploads),
              routes -> {
                routes.get("/wait", (_, _) -> waitForTheCancel());
                routes.post("/up", (req, _) -> req.files().size());
              });
      for (int i = 0; i < requests; i++) {
        Socket socket = i % 10 == 0 ? app.open("/up", "POST", rest) : app.open("/wait");
        if (i % 2 == 0) {
          TestApp.reset(socket);
        } else {
          socket.close();
        }
      }

      app.app().stop(Duration.ofSeconds(30)); // and not one is left to be cancelled by it
      app.close();

      assertThat(log.linesAboveDebug())
          .hasSize(3)
          .last()
          .isEqualTo("stopped"); // the others: that it listens, and that it stops
      assertThat(log.lines())
          .filteredOn(line -> line.contains(" 499 "))
          .hasSizeGreaterThan(requests / 2);
      assertThat(UploadFiles.count(uploads)).isZero();
    }
  }

  @Test
  void d11_ignoringRoute_runsToItsEndAfterAFin() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (LogCapture access = LogCapture.of("io.nexios.web.access");
        TestApp app =
            TestApp.start(
                routes ->
                    routes
                        .get(
                            "/x",
                            (_, _) -> {
                              running.countDown();
                              DeadlineTest.waitIgnoringInterrupts(release);
                              interrupted.complete(Thread.interrupted());
                              return "nobody gets it";
                            })
                        .onDisconnect(OnDisconnect.IGNORE))) {
      Socket socket = app.open("/x");
      running.await();
      socket.close();
      Eventually.get(app.app()::snapshot, seen -> seen.openExchanges() == 0); // it has been seen
      release.countDown();

      assertThat(interrupted.join()).isFalse();
      assertThat(accessLine(access, "/x")).contains(" 499 ");
    }
  }

  @Test
  void d12_shieldedCleanup_runsToItsEnd() throws Exception {
    CompletableFuture<String> cleanup = new CompletableFuture<>();
    try (TestApp app =
        TestApp.start(
            routes ->
                routes.get(
                    "/x",
                    (_, _) -> {
                      try {
                        return waitForTheCancel();
                      } finally {
                        Cancellation.shield(
                            Duration.ofMinutes(1),
                            () -> {
                              release.await();
                              cleanup.complete("rolled back");
                            });
                      }
                    }))) {
      Socket socket = app.open("/x");
      running.await();
      socket.close();
      assertCancelled();
      release.countDown();

      assertThat(cleanup.join()).isEqualTo("rolled back");
    }
  }

  @Test
  void d13_interruptOfACancelledRequest_reachesNoOtherRequestAndNoPoolThread() throws Exception {
    Semaphore waiting = new Semaphore(0);
    try (ThreadPool pool = ThreadPool.of("one", options -> options.withThreads(1));
        TestApp app =
            TestApp.start(
                routes -> {
                  routes.get(
                      "/wait",
                      (_, _) ->
                          pool.call(
                              () -> {
                                waiting.release();
                                return waitForTheCancel();
                              }));
                  routes.get("/next", (_, _) -> pool.call(Thread::interrupted));
                })) {
      for (int i = 0; i < 20; i++) {
        Socket socket = app.open("/wait");
        waiting.acquire();
        socket.close();
        assertThat(app.get("/next").body()).isEqualTo("false");
      }
    }
  }

  @Test
  void d16_clientLeavesAnEventStream_cancelsItsSource() throws Exception {
    try (LogCapture all = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes ->
                    routes.get(
                        "/events",
                        (_, _) ->
                            EventStream.of(
                                events -> {
                                  events.send("one");
                                  waitForTheCancel();
                                })))) {
      Socket socket = app.open("/events");
      assertThat(TestApp.readLine(socket)).startsWith("HTTP/1.1 200 ");
      running.await();
      int linesBefore = all.linesAboveDebug().size();

      socket.close();

      assertCancelled();
      assertThat(accessLine(all, "\"GET /events\"")).contains(" 499 ");
      assertThat(all.linesAboveDebug()).hasSize(linesBefore);
    }
  }

  @Test
  void clientLeavesAStream_interruptsTheReadOfItsSource() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    InputStream source =
        new InputStream() {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            try {
              waitForTheCancel();
            } catch (InterruptedException interrupted) {
              throw new java.io.InterruptedIOException();
            }
            return -1;
          }

          @Override
          public int read() throws IOException {
            throw new IOException("read in arrays");
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    try (TestApp app = TestApp.start(routes -> routes.get("/stream", (_, _) -> source))) {
      Socket socket = app.open("/stream");
      running.await();

      socket.close();

      assertCancelled();
      closed.await();
    }
  }
}
