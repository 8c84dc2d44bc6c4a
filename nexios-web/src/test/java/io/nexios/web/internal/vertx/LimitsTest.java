package io.nexios.web.internal.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.web.Headers;
import io.nexios.web.internal.vertx.RawClient.Response;
import io.nexios.web.spi.Completion.Ending;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The limits of time, on real sockets in virtual time.
class LimitsTest {
  @RegisterExtension static final LeakCheckExtension LEAKS = TestServer.leakCheck();

  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";

  private static final int HTTP2_WINDOW_BYTES = 65_535; // until a client says something else

  /** What a connection begins with, and an empty frame of settings. */
  private static final String HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

  /** The head of a whole request for `/` on the first stream. */
  private static final String HTTP2_GET = "\0\0\6\1\5\0\0\0\1\u0082\u0086\u0084A\1a";

  /// What happens between a client and a server whose time stands still.
  interface Scene {
    void play(ManualTime time, TestServer server, RawClient client) throws Exception;
  }

  private static void play(TestServer.Service service, Scene scene) throws Exception {
    play(options -> options, service, scene);
  }

  private static void play(
      UnaryOperator<EngineOptions> options, TestServer.Service service, Scene scene)
      throws Exception {
    ManualTime.run(
        time -> {
          EngineOptions timed = EngineOptions.defaults().withTimeSource(time);
          try (TestServer server = TestServer.start(options.apply(timed), service);
              RawClient client = server.connect()) {
            scene.play(time, server, client);
          }
          time.assertNothingPending();
        });
  }

  private static void ok(EngineExchange exchange) {
    TestServer.respond(exchange, "ok");
  }

  @Test
  void head_thatDrips_isAnsweredWith408() throws Exception {
    play(
        LimitsTest::ok,
        (time, server, client) -> {
          client.send("GET / HTTP/1.1\r\nHo");
          server.settle();
          time.advance(ofSeconds(9));
          server.settle();
          assertThat(server.hasRefused()).isFalse();
          time.advance(ofSeconds(2));
          Response response = client.read();
          assertThat(response.status()).isEqualTo(408);
          assertThat(response.header("content-type")).isEqualTo("application/problem+json");
          assertThat(client.isEnded()).isTrue();
          assertThat(server.refusal().status()).isEqualTo(408);
        });
  }

  @Test
  void secondHead_thatDrips_isAnsweredWith408() throws Exception {
    play(
        LimitsTest::ok,
        (time, server, client) -> {
          assertThat(client.get("/").read().status()).isEqualTo(200);
          client.send("GET / HT");
          server.settle();
          time.advance(ofSeconds(11));
          assertThat(client.read().status()).isEqualTo(408);
          assertThat(client.isEnded()).isTrue();
        });
  }

  @Test
  void connection_thatStaysSilent_isClosedWithoutAnAnswer() throws Exception {
    play(
        LimitsTest::ok,
        (time, server, client) -> {
          server.settle();
          time.advance(ofSeconds(11));
          assertThat(client.readToEnd()).isEmpty();
          assertThat(server.hasRefused()).isFalse();
        });
  }

  @Test
  void connection_thatMayBecomeHttp2_isLimitedFromAcceptToo() throws Exception {
    for (String begun : new String[] {"", "PRI * HT", "GET"}) {
      play(
          EngineOptions::withClearTextHttp2,
          LimitsTest::ok,
          (time, server, client) -> {
            client.send(begun);
            server.settle();
            time.advance(ofSeconds(11));
            assertThat(client.readToEnd()).startsWith(begun.equals("GET") ? "HTTP/1.1 408" : "");
            assertThat(server.hasRefused()).isEqualTo(begun.equals("GET"));
          });
    }
  }

  @Test
  void connection_betweenRequests_isClosedByWhicheverLimitIsShorter() throws Exception {
    for (Duration idleAfter : new Duration[] {ofSeconds(3), ofSeconds(60)}) {
      Duration limit = idleAfter.compareTo(ofSeconds(10)) < 0 ? idleAfter : ofSeconds(10);
      play(
          options -> options.withIdleAfter(idleAfter),
          LimitsTest::ok,
          (time, server, client) -> {
            assertThat(client.get("/").read().status()).isEqualTo(200);
            server.settle();
            time.advance(limit.minusSeconds(1));
            assertThat(client.get("/").read().status()).isEqualTo(200);
            server.settle();
            time.advance(limit.plusSeconds(1));
            assertThat(client.readToEnd()).isEmpty();
          });
    }
  }

  @Test
  void d10_noLimitOnWaiting_touchesARunningHandler() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    play(
        exchange -> {
          goOn.await();
          exchange.body(100).readAllBytes();
          TestServer.respond(exchange, "late");
        },
        (time, server, client) -> {
          client.send(POST + "4\r\n\r\nabc");
          server.settle();
          time.advance(ofMinutes(5));
          goOn.countDown();
          client.send("d");
          assertThat(client.read().body()).isEqualTo("late");
        });
  }

  @Test
  void body_thatStops_failsTheReadAndTheConnectionCloses() throws Exception {
    play(
        LimitsTest::readAndTellFailure,
        (time, server, client) -> {
          client.send(POST + "9000\r\n\r\nabc");
          server.settle();
          time.advance(ofSeconds(6));
          Response response = client.read();
          assertThat(response.status()).isEqualTo(408);
          assertThat(response.body()).isEqualTo("TOO_SLOW");
          assertThat(response.header("connection")).isEqualTo("close");
          assertThat(client.isEnded()).isTrue();
        });
  }

  @Test
  void body_thatWasFastAndThenStops_failsTheRead() throws Exception {
    AtomicLong read = new AtomicLong();
    play(
        exchange -> {
          try {
            count(exchange, read);
          } catch (TransferException failure) {
            exchange.respond(408, Headers.empty(), failure.kind().name().getBytes(UTF_8));
          }
        },
        (time, server, client) -> {
          client.send(POST + "2000000\r\n\r\n").send(new byte[1_000_000]);
          await(read, 1_000_000);
          server.settle();
          time.advance(ofSeconds(11));
          assertThat(client.read().body()).isEqualTo("TOO_SLOW");
        });
  }

  private static void readAndTellFailure(EngineExchange exchange) throws IOException {
    try {
      exchange.body(Long.MAX_VALUE).readAllBytes();
    } catch (TransferException failure) {
      exchange.respond(408, Headers.empty(), failure.kind().name().getBytes(UTF_8));
    }
  }

  @Test
  void body_thatComesAtTheLeastRate_isReadWhole() throws Exception {
    AtomicLong read = new AtomicLong();
    play(
        options -> options.withMinBodyRate(1000, ofSeconds(5)),
        exchange -> count(exchange, read),
        (time, server, client) -> {
          client.send(POST + "40000\r\n\r\n");
          for (int i = 1; i <= 10; i++) {
            client.send(new byte[4000]);
            await(read, 4000L * i);
            time.advance(ofMillis(3900));
          }
          assertThat(client.read().body()).isEqualTo("40000");
        });
  }

  private static void count(EngineExchange exchange, AtomicLong read) throws IOException {
    byte[] buffer = new byte[1000];
    InputStream body = exchange.body(Long.MAX_VALUE);
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      read.addAndGet(n);
    }
    TestServer.respond(exchange, read.toString());
  }

  private static void await(AtomicLong count, long value) {
    while (count.get() < value) {
      Thread.onSpinWait();
    }
  }

  @Test
  void reader_thatStalls_isCutAndFailsTheWrite() throws Exception {
    CompletableFuture<TransferException.Kind> kind = new CompletableFuture<>();
    CountDownLatch gone = new CountDownLatch(1);
    play(
        exchange -> {
          exchange.onClientGone(gone::countDown);
          try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1)) {
            while (true) {
              out.write(new byte[100_000]);
            }
          } catch (TransferException failure) {
            kind.complete(failure.kind());
          }
        },
        (time, server, client) -> {
          client.get("/");
          server.settle();
          while (!kind.isDone()) {
            time.advance(ofSeconds(10));
          }
          assertThat(kind.join()).isEqualTo(TransferException.Kind.TOO_SLOW);
          assertThat(time.elapsed()).isGreaterThanOrEqualTo(ofSeconds(30));
          assertThat(server.completion().ending()).isEqualTo(Ending.ABORTED);
          assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
          assertThat(endsBroken(client)).isTrue();
        });
  }

  @Test
  void reader_thatStallsOnAWholeResponse_isCutToo() throws Exception {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    play(
        exchange -> {
          exchange.respond(200, Headers.empty(), new byte[50_000_000]);
        },
        (time, server, client) -> {
          client.get("/");
          server.settle();
          Thread.ofVirtual().start(() -> ending.complete(next(server)));
          while (!ending.isDone()) {
            time.advance(ofSeconds(10));
          }
          assertThat(ending.join()).isEqualTo(Ending.ABORTED);
          assertThat(time.elapsed()).isGreaterThanOrEqualTo(ofSeconds(30));
          assertThat(endsBroken(client)).isTrue();
        });
  }

  private static Ending next(TestServer server) {
    try {
      return server.completion().ending();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static boolean endsBroken(RawClient client) {
    try {
      client.read();
      return false;
    } catch (IOException broken) {
      return true;
    }
  }

  @Test
  void reader_thatIsSlowButTakesSomething_isNotCut() throws Exception {
    AtomicLong written = new AtomicLong();
    int total = 40_000_000;
    play(
        exchange -> {
          try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), total)) {
            for (int i = 0; i < total / 100_000; i++) {
              out.write(new byte[100_000]);
              written.addAndGet(100_000);
            }
          }
        },
        (time, server, client) -> {
          client.get("/");
          for (String line = client.line(); !line.isEmpty(); line = client.line()) {}
          int taken = 0;
          for (int i = 1; i <= 3; i++) {
            long before = written.get();
            time.advance(ofSeconds(20));
            taken += client.skip(8_000_000);
            await(written, before + 1_000_000);
          }
          assertThat(client.skip(total - taken)).isEqualTo(total - taken);
          assertThat(server.completion().ending()).isEqualTo(Ending.RESPONDED);
        });
  }

  @Test
  void unreadBody_thatNeverEnds_isCutBehindTheResponse() throws Exception {
    play(
        LimitsTest::ok,
        (time, server, client) -> {
          client.send(POST + "5000\r\n\r\nabc");
          assertThat(client.read().body()).isEqualTo("ok");
          server.settle();
          time.advance(ofSeconds(11));
          assertThat(client.isEnded()).isTrue();
          assertThat(server.hasRefused()).isFalse();
        });
  }

  @Test
  void unreadBody_thatComesBehindTheAnswer_doesNotKeepTheConnection() throws Exception {
    play(
        LimitsTest::ok,
        (time, server, client) -> {
          client.send(
              "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
          assertThat(client.read().body()).isEqualTo("ok");
          assertThat(client.isEnded()).isTrue();
          client.send("abc");
          server.settle();
          time.advance(ofSeconds(2));
          assertThat(isClosed(client)).isTrue();
        });
  }

  @Test
  void refusal_leavesTheClientTimeToSendItsBodyAndRead() throws Exception {
    play(
        LimitsTest::ok,
        (time, server, client) -> {
          client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nContent-Length: 5000000\r\n\r\n");
          assertThat(client.read().status()).isEqualTo(417);
          assertThat(client.isEnded()).isTrue();
          client.send(new byte[5_000_000]);
          server.settle();
          time.advance(ofSeconds(2));
          assertThat(isClosed(client)).isTrue();
        });
  }

  /// Sends until that fails, as it does once the other end is closed and not only half.
  private static boolean isClosed(RawClient client) {
    try {
      for (int i = 0; i < 500_000; i++) {
        client.send("x");
      }
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void reader_thatStallsOnTheEndOfAStream_isCutToo() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    play(
        EngineOptions::withClearTextHttp2,
        exchange -> {
          try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1)) {
            out.write(new byte[HTTP2_WINDOW_BYTES]);
            out.write(new byte[100]);
            out.flush();
            out.write(new byte[10]);
          }
          closed.countDown();
        },
        (time, server, client) -> {
          client.send(HTTP2_PREFACE + HTTP2_GET);
          assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
          client.send(windowUpdate(0, 100) + windowUpdate(1, 100)); // all but the last ten
          server.settle();
          time.advance(ofSeconds(40));
          assertThat(server.completion().ending()).isEqualTo(Ending.ABORTED);
        });
  }

  /// Returns the frame by which a client of HTTP/2 takes more bytes.
  private static String windowUpdate(int stream, int bytes) {
    return "\0\0\4\10\0\0\0\0" + (char) stream + "\0\0\0" + (char) bytes;
  }

  @Test
  void read_thatIsInterrupted_keepsTheFlagAndTheExchange() throws Exception {
    CompletableFuture<Thread> reading = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    play(
        exchange -> {
          reading.complete(Thread.currentThread());
          try {
            exchange.body(10).read();
          } catch (InterruptedIOException interrupted) {
            flag.complete(Thread.interrupted());
          }
          TestServer.respond(exchange, new String(exchange.body(10).readAllBytes(), UTF_8));
        },
        (time, server, client) -> {
          client.send(POST + "2\r\n\r\n");
          reading.join().interrupt();
          assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
          client.send("hi");
          assertThat(client.read().body()).isEqualTo("hi");
        });
  }
}
