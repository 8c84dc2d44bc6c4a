package io.nexios.web;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.AsyncLazy;
import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.Concurrency;
import io.nexios.concurrency.Deadline;
import io.nexios.concurrency.Parallel;
import io.nexios.concurrency.TaskGroup;
import io.nexios.testing.ManualTime;
import io.nexios.web.internal.vertx.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a request's deadline reaches, over HTTP/1.1 and HTTP/2, with and without TLS: on real
/// sockets, in virtual time.
@Timeout(60)
class DeadlineOverTransportsTest {
  private static final Duration LIMIT = ofSeconds(20);

  @TempDir private static Path folder;
  private static TestCertificate certificate;

  private final CountDownLatch running = new CountDownLatch(4);
  private final List<CancelReason> reasons = Collections.synchronizedList(new ArrayList<>());

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder);
  }

  private Object waitForTheEnd() throws InterruptedException {
    try {
      running.countDown();
      new CountDownLatch(1).await();
      return "never";
    } finally {
      reasons.add(Cancellation.reason().orElseThrow().origin());
    }
  }

  /// A task, a task of a task, a call of a pool and a branch of a race.
  private Object waitInFourPlaces() throws InterruptedException {
    return TaskGroup.call(
        group -> {
          group.createTask(this::waitForTheEnd);
          group.createTask(
              () -> TaskGroup.call(inner -> inner.createTask(this::waitForTheEnd).await()));
          group.createTask(
              () -> Concurrency.<Object, InterruptedException>runInThreadPool(this::waitForTheEnd));
          group.createTask(
              () -> Concurrency.<Object>runUntilFirstComplete(this::waitForTheEnd, this::fail));
          group.join();
          return "never";
        });
  }

  private Object fail() throws InterruptedException {
    throw new IllegalStateException("a branch that fails ends no race");
  }

  @ParameterizedTest
  @EnumSource
  void timeIsUp_everythingBelowTheHandlerIsInterruptedAndTheAnswerIs504(Transport transport)
      throws Exception {
    ManualTime.run(
        time -> {
          try (TestApp app =
                  transport.start(
                      certificate,
                      o -> o,
                      routes -> routes.get("/x", (_, _) -> waitInFourPlaces()).timeout(LIMIT));
              Wire wire = transport.connect(app, certificate)) {
            int stream = wire.get("/x");
            running.await();
            time.advance(LIMIT);

            assertThat(wire.read(stream).status()).isEqualTo(504);
            Eventually.get(app.app()::snapshot, seen -> seen.running() == 0);
            assertThat(reasons).hasSize(4).containsOnly(new CancelReason.DeadlineExpired(LIMIT));
          }
        });
  }

  /// The request's own, in everything that the handler starts but in what outlives it or is shared.
  @Test
  void deadline_isInheritedByEverythingThatTheHandlerStarts() throws Exception {
    List<Optional<Duration>> left = Collections.synchronizedList(new ArrayList<>());
    ManualTime.run(
        time -> {
          try (TestApp app =
              TestApp.start(
                  routes ->
                      routes
                          .get("/x", (req, _) -> lookEverywhere(req, left, time))
                          .timeout(LIMIT))) {
            assertThat(app.get("/x").body()).isEqualTo("looked");
          }
        });
    assertThat(left.subList(0, 6)).containsOnly(Optional.of(ofSeconds(15)));
    assertThat(left.subList(6, 8)).containsOnly(Optional.empty());
  }

  private static Object lookEverywhere(Request req, List<Optional<Duration>> left, ManualTime time)
      throws Exception {
    time.advance(ofSeconds(5));
    left.add(Optional.of(req.deadline().remaining()));
    left.add(left());
    left.add(TaskGroup.call(group -> group.createTask(() -> left()).await()));
    left.add(Concurrency.runInThreadPool(() -> left()));
    left.add(Concurrency.withTimeout(ofHours(1), () -> left()));
    left.add(Parallel.map(List.of(1), 1, _ -> left()).getFirst());
    left.add(AsyncLazy.<Optional<Duration>>of(() -> left()).get());
    left.add(Concurrency.createBackgroundTask("look", () -> left()).await());
    return "looked";
  }

  private static Optional<Duration> left() {
    return Deadline.current().map(Deadline::remaining);
  }

  /// The deadline ends when the handler returns: a stream may take as long as its client reads.
  @Test
  void streamThatIsSentAfterTheDeadline_isSentToItsEnd() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ManualTime.run(
        time -> {
          try (TestApp app =
                  TestApp.start(
                      routes ->
                          routes
                              .get("/x", (_, _) -> new SlowSource(reading, release))
                              .timeout(LIMIT));
              var socket = app.open("/x", "GET", "Connection: close\r\n\r\n")) {
            reading.await();
            time.advance(LIMIT.plusSeconds(5));
            release.countDown();

            assertThat(TestApp.readToEnd(socket))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("1\r\nx\r\n0\r\n\r\n");
          }
        });
  }

  private static final class SlowSource extends java.io.InputStream {
    private final CountDownLatch reading;
    private final CountDownLatch release;
    private boolean given;

    SlowSource(CountDownLatch reading, CountDownLatch release) {
      this.reading = reading;
      this.release = release;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws java.io.IOException {
      int next = read();
      if (next < 0) {
        return -1;
      }
      target[offset] = (byte) next;
      return 1;
    }

    @Override
    public int read() throws java.io.IOException {
      if (given) {
        return -1;
      }
      reading.countDown();
      try {
        release.await();
      } catch (InterruptedException cut) {
        throw new java.io.InterruptedIOException("cut in the middle");
      }
      given = true;
      return 'x';
    }
  }
}
