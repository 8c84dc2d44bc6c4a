package io.nexios.web;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.ManualTime;
import io.nexios.web.internal.vertx.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that send or take too slowly, over HTTP/1.1 and HTTP/2, with and without TLS: on real
/// sockets, in virtual time.
@Timeout(60)
class SlowClientsTest {
  @TempDir private static Path folder;
  private static TestCertificate certificate;

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder);
  }

  private interface Scene {
    void play(ManualTime time, TestApp app) throws Exception;
  }

  private static void play(Transport transport, Consumer<NexiosApp> routes, Scene scene)
      throws Exception {
    UnaryOperator<NexiosApp.Options> patient = o -> o.withRequestTimeout(Duration.ofDays(1));
    ManualTime.run(
        time -> {
          try (LogCapture _ = LogCapture.of("io.nexios.web");
              TestApp app = transport.start(certificate, patient, routes)) {
            scene.play(time, app);
          }
        });
  }

  private static Wire connect(Transport transport, TestApp app) throws IOException {
    return transport.connect(app, certificate);
  }

  /// Moves the time until something that another thread waits for has happened.
  private static <T> T advanceUntil(ManualTime time, Duration step, CompletableFuture<T> happened)
      throws Exception {
    while (!happened.isDone()) {
      time.advance(step);
    }
    return happened.get();
  }

  private interface Question<T> {
    T ask() throws Exception;
  }

  private static <T> CompletableFuture<T> inAnotherThread(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(question.ask());
              } catch (Throwable failure) {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  /// Whatever a connection has begun with, it has ten seconds from its accept.
  @ParameterizedTest
  @CsvSource({
    "HTTP1, ''",
    "HTTP1_TLS, ''",
    "HTTP1_TLS, '16 03 01'",
    "HTTP1_TLS, '16 03 01 02 00 01 00 01 fc 03 03'",
    "HTTP2, ''",
    "HTTP2, '50 52 49 20'",
    "HTTP2_TLS, ''",
    "HTTP2_TLS, '16'"
  })
  void connection_thatSaysNothingOrHalfAHandshake_isClosed(Transport transport, String hexadecimal)
      throws Exception {
    play(
        transport,
        routes -> {},
        (time, app) -> {
          try (Socket socket = app.connect()) {
            for (String one : hexadecimal.isEmpty() ? new String[0] : hexadecimal.split(" ")) {
              socket.getOutputStream().write(Integer.parseInt(one, 16));
            }
            CompletableFuture<Integer> read = inAnotherThread(() -> socket.getInputStream().read());

            assertThat(advanceUntil(time, ofSeconds(11), read)).isEqualTo(-1);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void headThatNeverEnds_isCutOff(Transport transport) throws Exception {
    play(
        transport,
        routes -> routes.get("/x", (_, _) -> "x"),
        (time, app) -> {
          try (Wire wire = connect(transport, app)) {
            assertThat(wire.read(wire.get("/x")).status()).isEqualTo(200);
            Eventually.get(app.app()::snapshot, seen -> seen.openExchanges() == 0);
            wire.beginHead();
            letTheServerRead(transport, app);
            CompletableFuture<Integer> read = inAnotherThread(wire::statusBeforeTheEnd);

            assertThat(advanceUntil(time, ofSeconds(11), read))
                .isEqualTo(transport.isHttp2() ? 0 : 408);
          }
        });
  }

  /// Returns when everything that was sent before has been read by the event loops: each of them
  /// answers requests that were sent later, the second in a turn of the loop that began later.
  private static void letTheServerRead(Transport transport, TestApp app) throws IOException {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      try (Wire wire = connect(transport, app)) {
        wire.read(wire.get("/x"));
        wire.read(wire.get("/x"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bodyThatStops_failsTheReadAndIsAnswered408(Transport transport) throws Exception {
    CompletableFuture<String> ended = new CompletableFuture<>();
    play(
        transport,
        routes ->
            routes.post(
                "/x",
                (req, _) -> {
                  running.countDown();
                  try {
                    return req.bytes().length;
                  } finally { // time that moves on would pass the limit of the answer, too
                    ended.complete("ended");
                  }
                }),
        (time, app) -> {
          try (Wire wire = connect(transport, app)) {
            int stream = wire.post("/x", "text/plain", 9_000);
            wire.body("abc", false);
            running.await();

            assertThat(advanceUntil(time, ofSeconds(6), ended)).isEqualTo("ended");
            assertThat(wire.read(stream).status()).isEqualTo(408);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void d10_noLimitForSlowSenders_cancelsARunningHandler(Transport transport) throws Exception {
    play(
        transport,
        routes ->
            routes.post(
                "/x",
                (req, _) -> {
                  running.countDown();
                  release.await();
                  return req.text();
                }),
        (time, app) -> {
          try (Wire wire = connect(transport, app)) {
            int stream = wire.post("/x", "text/plain", 5);
            wire.body("12", false);
            running.await();
            time.advance(ofMinutes(10)); // far beyond every limit but that of the request
            release.countDown();
            wire.body("345", true);

            assertThat(wire.read(stream)).isEqualTo(new Wire.Answer(200, "12345"));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void connectionWithARequestInFlight_isNotIdle_andAfterItIs(Transport transport) throws Exception {
    play(
        transport,
        routes ->
            routes.get(
                "/x",
                (_, _) -> {
                  running.countDown();
                  release.await();
                  return "x";
                }),
        (time, app) -> {
          try (Wire wire = connect(transport, app)) {
            int stream = wire.get("/x");
            running.await();
            time.advance(ofMinutes(10));
            release.countDown();
            assertThat(wire.read(stream)).isEqualTo(new Wire.Answer(200, "x"));

            CompletableFuture<Integer> end = inAnotherThread(wire::statusBeforeTheEnd);
            assertThat(advanceUntil(time, ofSeconds(61), end)).isZero();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void readerThatTakesNothing_isCutOffAndItsSourceClosed(Transport transport) throws Exception {
    CompletableFuture<String> closed = new CompletableFuture<>();
    play(
        transport,
        routes ->
            routes.get(
                "/x",
                (_, _) -> {
                  running.countDown();
                  return new Zeros(closed);
                }),
        (time, app) -> {
          try (Wire wire = connect(transport, app)) {
            wire.get("/x");
            running.await();

            assertThat(advanceUntil(time, ofSeconds(31), closed)).isEqualTo("closed");
            Eventually.get(app.app()::snapshot, seen -> seen.openExchanges() == 0);
          }
        });
  }

  private static final class Zeros extends java.io.InputStream {
    private final CompletableFuture<String> closed;

    Zeros(CompletableFuture<String> closed) {
      this.closed = closed;
    }

    @Override
    public int read() {
      return 0;
    }

    @Override
    public void close() {
      closed.complete("closed");
    }
  }
}
