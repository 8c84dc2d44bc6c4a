package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.LeakCheck;
import io.nexios.testing.ManualTime;
import io.nexios.web.internal.vertx.TestCertificate;
import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// Clients that leave, case by case, over HTTP/1.1 and HTTP/2, with and without TLS.
@Timeout(60)
class DisconnectMatrixTest {
  @TempDir private static Path folder;
  private static TestCertificate certificate;

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<CancelReason> cancelled = new CompletableFuture<>();
  private final LogCapture access = LogCapture.of("io.nexios.web.access");

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder);
  }

  @AfterEach
  void closeLog() {
    access.close();
  }

  private static TestApp app(Transport transport, Consumer<NexiosApp> routes) {
    return app(transport, UnaryOperator.identity(), routes);
  }

  private static TestApp app(
      Transport transport, UnaryOperator<NexiosApp.Options> options, Consumer<NexiosApp> routes) {
    return TestApp.start(
        o -> {
          NexiosApp.Options placed = options.apply(o.withUploadFolder(folder.resolve("uploads")));
          NexiosApp.Options secured =
              transport.hasTls()
                  ? placed.withTls(certificate.pem().certificate(), certificate.pem().key())
                  : placed;
          return transport == Transport.HTTP2 ? secured.withClearTextHttp2() : secured;
        },
        routes);
  }

  private static Wire connect(Transport transport, TestApp app) throws IOException {
    return Wire.connect(transport, app.app().port(), certificate);
  }

  private TestApp appThatWaits(Transport transport) {
    return app(
        transport,
        routes -> {
          routes.get("/wait", (_, _) -> waitForTheCancel());
          routes.post("/wait", (_, _) -> waitForTheCancel());
          routes.get("/x", (_, _) -> String.valueOf(Thread.currentThread().isInterrupted()));
        });
  }

  private Object waitForTheCancel() throws InterruptedException {
    try {
      running.countDown();
      new CountDownLatch(1).await();
      return "never";
    } finally {
      cancelled.complete(Cancellation.reason().map(CancelReason::origin).orElse(null));
    }
  }

  private void assertCancelledAndLogged(String path) throws Exception {
    assertThat(cancelled.join()).isInstanceOf(CancelReason.ClientDisconnected.class);
    assertThat(accessLine(path)).contains(" 499 0 B");
  }

  private String accessLine(String path) throws Exception {
    return Eventually.get(
            () -> access.lines().stream().filter(line -> line.contains(path)).toList(),
            lines -> !lines.isEmpty())
        .getFirst();
  }

  @ParameterizedTest
  @EnumSource
  void d01_finWhileTasksWait_cancelsEveryTask(Transport transport) throws Exception {
    CountDownLatch bothRunning = new CountDownLatch(2);
    CountDownLatch bothEnded = new CountDownLatch(2);
    try (LogCapture all = LogCapture.of("io.nexios.web");
        TestApp app =
            app(
                transport,
                routes -> routes.get("/group", (_, _) -> twoTasks(bothRunning, bothEnded)))) {
      Wire wire = connect(transport, app);
      wire.get("/group");
      bothRunning.await();
      int linesBefore = all.linesAboveDebug().size();

      wire.leave();

      bothEnded.await();
      assertThat(accessLine("/group")).contains(" 499 0 B");
      assertThat(all.linesAboveDebug()).hasSize(linesBefore);
    }
  }

  private static Object twoTasks(CountDownLatch running, CountDownLatch ended)
      throws InterruptedException {
    return TaskGroup.call(
        group -> {
          for (int i = 0; i < 2; i++) {
            group.createTask(() -> sleepIn(running, ended));
          }
          group.join();
          return null;
        });
  }

  private static void sleepIn(CountDownLatch running, CountDownLatch ended)
      throws InterruptedException {
    try {
      running.countDown();
      Concurrency.sleep(Duration.ofDays(1));
    } finally {
      ended.countDown();
    }
  }

  /// The quickest of some: what else the machine does is not ours.
  @ParameterizedTest
  @EnumSource
  @Tag("timed")
  void d01_finWhileTasksWait_interruptsThemWithinFiftyMilliseconds(Transport transport)
      throws Exception {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      CountDownLatch bothRunning = new CountDownLatch(2);
      CountDownLatch bothEnded = new CountDownLatch(2);
      try (TestApp app =
          app(
              transport,
              routes -> routes.get("/group", (_, _) -> twoTasks(bothRunning, bothEnded)))) {
        Wire wire = connect(transport, app);
        wire.get("/group");
        bothRunning.await();
        long begun = System.nanoTime();
        wire.leave();
        bothEnded.await();
        nanos.add(System.nanoTime() - begun);
      }
    }
    assertThat(Duration.ofNanos(Collections.min(nanos))).isLessThan(Duration.ofMillis(50));
  }

  @ParameterizedTest
  @EnumSource
  void d02_rstWhileTheHandlerWaits_cancelsIt(Transport transport) throws Exception {
    try (TestApp app = appThatWaits(transport)) {
      Wire wire = connect(transport, app);
      wire.get("/wait");
      running.await();

      wire.reset();

      assertCancelledAndLogged("/wait");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP2", "HTTP2_TLS"})
  void d03_rstStream_leavesTheSiblingsOnTheConnection(Transport transport) throws Exception {
    try (TestApp app =
            app(
                transport,
                routes -> {
                  routes.get("/wait", (_, _) -> waitForTheCancel());
                  routes.get(
                      "/sibling",
                      (_, _) -> {
                        release.await();
                        return "whole";
                      });
                });
        Wire wire = connect(transport, app)) {
      int sibling = wire.get("/sibling");
      int left = wire.get("/wait");
      running.await();

      wire.resetStream(left);

      assertCancelledAndLogged("/wait");
      release.countDown();
      assertThat(wire.read(sibling)).isEqualTo(new Wire.Answer(200, "whole"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void d04_bodySentButNeverRead_thenFin_cancels(Transport transport) throws Exception {
    try (TestApp app = appThatWaits(transport)) {
      Wire wire = connect(transport, app);
      wire.post("/wait", "text/plain", 20_000);
      wire.body("x".repeat(20_000), true);
      running.await();

      wire.leave();

      assertCancelledAndLogged("/wait");
    }
  }

  @ParameterizedTest
  @EnumSource
  void d05_closeInTheMiddleOfAnUpload_failsTheReadAndDeletesItsFiles(Transport transport)
      throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (TestApp app =
        app(
            transport,
            routes ->
                routes.post(
                    "/up",
                    (req, _) -> {
                      running.countDown();
                      try {
                        return Files.size(req.file("f").path());
                      } catch (Exception broken) {
                        failure.complete(broken);
                        throw broken;
                      }
                    }))) {
      Wire wire = connect(transport, app);
      wire.post("/up", "multipart/form-data; boundary=B", 1_000_000);
      String head = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";
      wire.body(head + "x".repeat(60_000), false);
      running.await();
      if (!transport.isHttp2()) { // whose first window is smaller than what goes to disk
        wire.body("x".repeat(140_000), false);
        Eventually.get(DisconnectMatrixTest::uploads, files -> files == 1);
      }

      wire.leave();

      assertThat(failure.join())
          .isInstanceOfAny(TransferException.class, InterruptedIOException.class);
      Eventually.get(DisconnectMatrixTest::uploads, files -> files == 0);
    }
  }

  private static int uploads() throws IOException {
    return UploadFiles.count(folder.resolve("uploads"));
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP1_TLS"})
  void d06_pipelinedRequestAndAStrayByte_doNotHideTheFin(Transport transport) throws Exception {
    try (TestApp app = appThatWaits(transport)) {
      Wire wire = connect(transport, app);
      wire.get("/wait");
      running.await();
      wire.get("/x");
      wire.send(Wire.bytes("G"));

      wire.leave();

      assertCancelledAndLogged("/wait");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP1_TLS"})
  void d07_connectionCloseInTheRequest_cancelsNothing(Transport transport) throws Exception {
    try (TestApp app =
            app(
                transport,
                routes ->
                    routes.get(
                        "/slow",
                        (_, _) -> {
                          running.countDown();
                          release.await();
                          return "whole";
                        }));
        Wire wire = connect(transport, app)) {
      wire.send(Wire.bytes("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
      running.await();
      release.countDown();

      assertThat(wire.read(1)).isEqualTo(new Wire.Answer(200, "whole"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void d08_halfClose_cancels(Transport transport) throws Exception {
    try (TestApp app = appThatWaits(transport);
        Wire wire = connect(transport, app)) {
      wire.get("/wait");
      running.await();

      wire.halfClose();

      assertCancelledAndLogged("/wait");
    }
  }

  @ParameterizedTest
  @EnumSource
  void d08_d11_finAndHalfClose_leaveAnIgnoringRouteToItsEnd(Transport transport) throws Exception {
    CountDownLatch bothRunning = new CountDownLatch(2);
    CountDownLatch bothEnded = new CountDownLatch(2);
    try (TestApp app =
        app(
            transport,
            routes ->
                routes
                    .get(
                        "/pay",
                        (_, _) -> {
                          bothRunning.countDown();
                          release.await();
                          Cancellation.check();
                          bothEnded.countDown();
                          return "paid";
                        })
                    .onDisconnect(OnDisconnect.IGNORE))) {
      Wire leaving = connect(transport, app);
      Wire closing = connect(transport, app);
      leaving.get("/pay");
      closing.get("/pay");
      bothRunning.await();

      leaving.leave();
      closing.halfClose();
      Eventually.get(app.app()::snapshot, seen -> seen.openExchanges() == 0); // both have been seen

      release.countDown();
      bothEnded.await();
      closing.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void d09_closeRightAfterTheAnswer_keepsTheStatusAndBackgroundTasks(Transport transport)
      throws Exception {
    CompletableFuture<String> sent = new CompletableFuture<>();
    try (TestApp app =
        app(
            transport,
            routes ->
                routes.get(
                    "/order",
                    (_, _) -> {
                      Concurrency.createBackgroundTask(
                          "mail",
                          () -> {
                            release.await();
                            sent.complete("sent");
                          });
                      return "ordered";
                    }))) {
      Wire wire = connect(transport, app);
      int stream = wire.get("/order");
      assertThat(wire.read(stream).body()).isEqualTo("ordered");

      wire.reset();

      assertThat(accessLine("/order")).contains(" 200 7 B");
      release.countDown();
      assertThat(sent.join()).isEqualTo("sent");
    }
  }

  @ParameterizedTest
  @EnumSource
  void d12_shieldedCleanup_runsToItsEnd(Transport transport) throws Exception {
    CompletableFuture<String> cleaned = new CompletableFuture<>();
    try (TestApp app =
        app(
            transport,
            routes ->
                routes.get(
                    "/wait",
                    (_, _) -> {
                      try {
                        return waitForTheCancel();
                      } finally {
                        Cancellation.shield(
                            Duration.ofSeconds(20),
                            () -> {
                              Concurrency.sleep(Duration.ofMillis(1));
                              cleaned.complete("cleaned");
                            });
                      }
                    }))) {
      Wire wire = connect(transport, app);
      wire.get("/wait");
      running.await();

      wire.leave();

      assertCancelledAndLogged("/wait");
      assertThat(cleaned.join()).isEqualTo("cleaned");
    }
  }

  @ParameterizedTest
  @EnumSource
  void d13_interruptOfACancelledRequest_reachesNoOther(Transport transport) throws Exception {
    try (TestApp app = appThatWaits(transport)) {
      Wire wire = connect(transport, app);
      int first = wire.get("/wait");
      running.await();
      if (transport.isHttp2()) {
        wire.resetStream(first);
      } else {
        wire.leave();
        wire = connect(transport, app);
      }
      assertCancelledAndLogged("/wait");

      for (int i = 0; i < 50; i++) {
        assertThat(wire.read(wire.get("/x"))).isEqualTo(new Wire.Answer(200, "false"));
      }
      wire.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void d16_closeOfAnEventStream_cancelsItsScope(Transport transport) throws Exception {
    try (TestApp app =
        app(
            transport,
            routes ->
                routes.get(
                    "/events",
                    (_, _) ->
                        EventStream.of(
                            events -> {
                              events.send("first");
                              waitForTheCancel();
                            })))) {
      Wire wire = connect(transport, app);
      wire.get("/events");
      running.await();

      wire.leave();

      assertThat(cancelled.join()).isInstanceOf(CancelReason.ClientDisconnected.class);
      assertThat(accessLine("/events")).contains(" 499 ");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1_TLS", "HTTP2_TLS"})
  void d17_finWithoutCloseNotify_cancels(Transport transport) throws Exception {
    try (TestApp app = appThatWaits(transport)) {
      Wire wire = connect(transport, app);
      wire.get("/wait");
      running.await();

      wire.leaveBare();

      assertCancelledAndLogged("/wait");
    }
  }

  @ParameterizedTest
  @EnumSource
  void d18_shutdown_cancelsLastAndAnswers503(Transport transport) throws Exception {
    TestApp app = appThatWaits(transport);
    try (Wire wire = connect(transport, app)) {
      int stream = wire.get("/wait");
      running.await();

      Thread stopping = Thread.ofVirtual().start(app::close);

      assertThat(wire.read(stream).status()).isEqualTo(503);
      assertThat(cancelled.join()).isInstanceOf(CancelReason.Shutdown.class);
      stopping.join();
    }
  }

  /// The limit that the guide states: while the handler holds the upload back, the engine does not
  /// read, and so cannot see that the client has gone. The deadline ends it.
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"HTTP2", "HTTP2_TLS"})
  void d19_uploadHeldBack_isEndedByTheDeadline(Transport transport) throws Exception {
    Duration limit = Duration.ofSeconds(20);
    ManualTime.run(
        time -> {
          try (TestApp app =
              app(
                  transport,
                  routes -> routes.post("/wait", (_, _) -> waitForTheCancel()).timeout(limit))) {
            Wire wire = connect(transport, app);
            wire.post("/wait", "text/plain", 9_000_000);
            Thread sender = Thread.ofVirtual().start(() -> sendUntilItIsCut(wire));
            running.await();

            time.advance(limit);

            assertThat(cancelled.join()).isInstanceOf(CancelReason.DeadlineExpired.class);
            wire.reset();
            sender.join();
            assertThat(accessLine("/wait")).contains(" 504 ");
          }
        });
  }

  private static void sendUntilItIsCut(Wire wire) {
    try {
      wire.body("x".repeat(8_999_999), false);
    } catch (IOException cut) {
      // as it has to be
    }
  }

  /// Over plain HTTP/1.1 see [DisconnectTest]: there are ten thousand of them there.
  @ParameterizedTest
  @EnumSource(names = "HTTP1", mode = Mode.EXCLUDE)
  @Tag("slow")
  void d15_aThousandAbortedRequests_leaveNothingBehind(Transport transport) throws Exception {
    String upload =
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
            + "x".repeat(60_000);
    try (LeakCheck _ = LeakCheck.open();
        LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            app(
                transport,
                routes -> {
                  routes.get("/wait", (_, _) -> waitForTheCancel());
                  routes.post("/up", (req, _) -> req.files().size());
                })) {
      for (int i = 0; i < 1_000; i++) {
        Wire wire = connect(transport, app);
        if (i % 10 == 0) {
          wire.post("/up", "multipart/form-data; boundary=B", 1_000_000);
          wire.body(upload, false);
        } else {
          wire.get("/wait");
        }
        if (i % 2 == 0) {
          wire.reset();
        } else {
          wire.leave();
        }
      }

      app.app().stop(Duration.ofSeconds(30)); // and not one is left to be cancelled by it

      assertThat(log.linesAboveDebug())
          .hasSize(3)
          .last()
          .isEqualTo("stopped"); // the others: that it listens, and that it stops
      assertThat(access.lines()).anyMatch(line -> line.contains(" 499 "));
      assertThat(uploads()).isZero();
    }
  }
}
