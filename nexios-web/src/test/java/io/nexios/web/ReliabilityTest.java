package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes from an open network and from bad handlers: the server answers or closes, nothing is
/// left, and `/health` stays at 200.
@Timeout(120)
class ReliabilityTest {
  @RegisterExtension private final LeakCheckExtension leaks = TestApp.leakCheck();

  private static void assertHealthy(TestApp app) throws Exception {
    assertThat(app.get("/health").statusCode()).isEqualTo(200);
    Eventually.get(app.app()::snapshot, seen -> seen.running() == 0 && seen.openExchanges() == 0);
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stack", "memory", "assertion", "linkage"})
  void handlerThatThrowsAnError_failsItsRequestOnly(String kind) throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                routes ->
                    routes.get(
                        "/fail/{kind}",
                        (req, _) -> {
                          throw error(req.path("kind").value());
                        }))) {
      assertThat(app.get("/fail/" + kind).statusCode()).isEqualTo(500);
      assertThat(log.lines()).anyMatch(line -> line.endsWith("failed"));
      assertHealthy(app);
    }
  }

  private static Error error(String kind) {
    return switch (kind) {
      case "stack" -> new StackOverflowError("for the test");
      case "memory" -> new OutOfMemoryError("for the test");
      case "assertion" -> new AssertionError("for the test");
      default -> new NoClassDefFoundError("for the test");
    };
  }

  @Test
  void handlerThatNeverEnds_keepsNobodyElseWaiting() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (LogCapture _ = LogCapture.of("io.nexios");
        TestApp app =
            TestApp.start(
                routes -> {
                  routes
                      .get(
                          "/never",
                          (_, _) -> {
                            begun.countDown();
                            spinUntil(enough);
                            ended.countDown();
                            return "late";
                          })
                      .timeout(Duration.ofMillis(50));
                  routes.get("/x", (_, _) -> "x");
                })) {
      HttpResponse<String> late = // its time may be up before it has begun
          Eventually.get(() -> app.get("/never"), _ -> begun.getCount() == 0);
      assertThat(late.statusCode()).isEqualTo(504);
      assertThat(app.get("/x").body()).isEqualTo("x");
      assertThat(app.get("/health").statusCode()).isEqualTo(200);
      Eventually.get(app.app()::snapshot, seen -> seen.running() == 1);

      enough.set(true);
      ended.await();
      assertHealthy(app);
    }
  }

  /// Takes no notice of an interrupt, and leaves the processor to others if it is the only one.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void spinUntil(AtomicBoolean enough) {
    while (!enough.get()) {
      Thread.yield();
    }
  }

  @Test
  @Tag("slow")
  void connectionsDuringAStop_causeNoWarning() throws Exception {
    try (LogCapture netty = LogCapture.of("io.netty");
        LogCapture _ = LogCapture.of("io.nexios.web")) {
      for (int i = 0; i < 20; i++) {
        TestApp app = TestApp.start(routes -> routes.get("/x", (_, _) -> "x"));
        Thread client = Thread.ofVirtual().start(() -> connectUntilRefused(app));
        app.get("/x");
        app.close();
        client.join();
      }
      assertThat(netty.records()).isEmpty();
    }
  }

  private static void connectUntilRefused(TestApp app) {
    while (true) {
      try (Socket socket = app.connect()) {
        socket.setSoLinger(true, 0);
      } catch (IOException refused) {
        return;
      }
    }
  }

  @Test
  @Tag("slow")
  void randomBytes_areAnsweredOrClosed() throws Exception {
    Random random = new Random(20_261_122);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
    int connections = 0;
    try (LogCapture log = LogCapture.of("io.nexios.web");
        TestApp app = TestApp.start(routes -> routes.post("/x", (req, _) -> req.bytes().length))) {
      int linesBefore = log.linesAboveDebug().size();
      while (System.nanoTime() < until) {
        try (Socket socket = app.connect()) {
          socket.getOutputStream().write(noise(random));
          socket.shutdownOutput();
          TestApp.readToEnd(socket);
        } catch (SocketTimeoutException stuck) {
          throw new AssertionError("connection " + connections + " neither answered nor closed");
        } catch (IOException reset) {
          // closed with an RST, because the server did not read all of it
        }
        connections++;
      }
      assertThat(connections).isGreaterThan(100);
      assertHealthy(app);
      assertThat(log.linesAboveDebug()).hasSize(linesBefore);
    }
  }

  /** Pure noise, or a request with some bytes changed. */
  private static byte[] noise(Random random) {
    if (random.nextBoolean()) {
      byte[] bytes = new byte[1 + random.nextInt(3_000)];
      random.nextBytes(bytes);
      return bytes;
    }
    byte[] request =
        Wire.bytes(
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    for (int i = random.nextInt(6); i >= 0; i--) {
      request[random.nextInt(request.length)] = (byte) random.nextInt(256);
    }
    return request;
  }

  @Test
  @Tag("slow")
  void aThousandIdleConnections_costNoThreadAndStandInNobodysWay() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try (TestApp app = TestApp.start(routes -> routes.get("/x", (_, _) -> "x"))) {
      app.get("/x");
      int threadsBefore = Thread.activeCount();
      for (int i = 0; i < 1_000; i++) {
        Socket socket = app.open("/x");
        while (!TestApp.readLine(socket).isEmpty()) {}
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        idle.add(socket);
      }

      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threadsBefore + 4);
      assertHealthy(app);
      TestApp.write(idle.getFirst(), "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(TestApp.readLine(idle.getFirst())).isEqualTo("HTTP/1.1 200 OK");
    } finally {
      closeAll(idle);
    }
  }

  @Test
  @Tag("slow")
  void slowHeads_areCutAndKeepNobodyOut() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app =
            TestApp.start(
                o -> o.withHeaderWithin(Duration.ofSeconds(1)).withMaxInFlight(4).withMaxQueued(0),
                routes -> routes.get("/x", (_, _) -> "x"))) {
      for (int i = 0; i < 200; i++) {
        Socket socket = app.connect();
        TestApp.write(socket, "GET /x HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        slow.add(socket);
      }
      assertThat(app.get("/x").body()).isEqualTo("x"); // a head that is not there holds no place

      for (Socket socket : slow) {
        assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 408 ");
      }
      assertHealthy(app);
    } finally {
      closeAll(slow);
    }
  }

  @Test
  @Tag("slow")
  void slowBodies_areCutByTheLeastRate() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (LogCapture _ = LogCapture.of("io.nexios.web");
        TestApp app = TestApp.start(routes -> routes.post("/x", (req, _) -> req.bytes().length))) {
      for (int i = 0; i < 100; i++) {
        slow.add(app.open("/x", "POST", "Content-Length: 100000\r\n\r\nx"));
      }
      assertThat(app.get("/health").statusCode()).isEqualTo(200);

      for (Socket socket : slow) {
        assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 408 ");
      }
      assertHealthy(app);
    } finally {
      closeAll(slow);
    }
  }
}
