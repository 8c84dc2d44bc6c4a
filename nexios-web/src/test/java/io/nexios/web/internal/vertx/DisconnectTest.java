package io.nexios.web.internal.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.web.Headers;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.Completion.Ending;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.TransferException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The engine's part of the cases of cancel on disconnect.
class DisconnectTest {
  @RegisterExtension static final LeakCheckExtension LEAKS = TestServer.leakCheck();

  private static final Completion GONE = new Completion(0, 0, Ending.CLIENT_GONE);

  /// A service that says when it has begun and ends when its client has gone.
  private static final class Waiting implements TestServer.Service {
    final CountDownLatch begun = new CountDownLatch(1);
    final AtomicInteger served = new AtomicInteger();

    @Override
    public void serve(EngineExchange exchange) throws Exception {
      served.incrementAndGet();
      CountDownLatch gone = new CountDownLatch(1);
      exchange.onClientGone(gone::countDown);
      begun.countDown();
      if (!gone.await(10, TimeUnit.SECONDS)) {
        TestServer.respond(exchange, "nobody left");
      }
    }
  }

  @Test
  void d01_fin_whileTheHandlerWaits_isReported() throws Exception {
    Waiting service = new Waiting();
    try (TestServer server = TestServer.start(service)) {
      try (RawClient client = server.connect()) {
        client.get("/");
        service.begun.await();
      }
      assertThat(server.completion()).isEqualTo(GONE);
      assertThat(server.engine().openExchanges()).isZero();
    }
  }

  @Test
  void d02_rst_whileTheHandlerWaits_isReported() throws Exception {
    Waiting service = new Waiting();
    try (TestServer server = TestServer.start(service);
        RawClient client = server.connect()) {
      client.get("/");
      service.begun.await();
      client.reset();
      assertThat(server.completion()).isEqualTo(GONE);
    }
  }

  @Test
  void d04_fin_behindABodyThatIsNeverRead_isReported() throws Exception {
    for (int length : new int[] {10, 200_000}) {
      Waiting service = new Waiting();
      try (TestServer server = TestServer.start(service)) {
        try (RawClient client = server.connect()) {
          client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
          service.begun.await();
          client.send(new byte[length]);
        }
        assertThat(server.completion()).isEqualTo(GONE);
      }
    }
  }

  @Test
  void d05_close_inTheMiddleOfAnUpload_failsTheRead() throws Exception {
    CompletableFuture<TransferException.Kind> kind = new CompletableFuture<>();
    CountDownLatch reading = new CountDownLatch(1);
    try (TestServer server =
        TestServer.start(
            exchange -> {
              InputStream body = exchange.body(1000);
              body.read();
              reading.countDown();
              try {
                body.readAllBytes();
              } catch (TransferException failure) {
                kind.complete(failure.kind());
              }
            })) {
      try (RawClient client = server.connect()) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
        reading.await();
      }
      assertThat(kind.get(10, TimeUnit.SECONDS)).isEqualTo(TransferException.Kind.CLIENT_GONE);
      assertThat(server.completion()).isEqualTo(GONE);
    }
  }

  @Test
  void d06_fin_behindPipelinedRequests_isReportedAndTheyAreNotServed() throws Exception {
    for (int pipelined : new int[] {1, 40, 400}) {
      Waiting service = new Waiting();
      try (TestServer server = TestServer.start(service)) {
        try (RawClient client = server.connect()) {
          client.get("/");
          service.begun.await();
          for (int i = 0; i < pipelined; i++) {
            client.get("/" + i);
          }
        }
        assertThat(server.completion()).isEqualTo(GONE);
        assertThat(service.served).hasValue(1);
      }
    }
  }

  @Test
  void d06_fin_behindAStrayByte_isReported() throws Exception {
    for (String stray : new String[] {"x", "\r\n", "\0", "GET /"}) {
      Waiting service = new Waiting();
      try (TestServer server = TestServer.start(service)) {
        try (RawClient client = server.connect()) {
          client.get("/");
          service.begun.await();
          client.send(stray);
        }
        assertThat(server.completion()).isEqualTo(GONE);
      }
    }
  }

  @Test
  void d07_connectionClose_inTheRequestAlone_isNoDisconnect() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  exchange.onClientGone(exchange::abort);
                  asked.await();
                  TestServer.respond(exchange, "ok");
                });
        RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      asked.countDown();
      assertThat(client.read().body()).isEqualTo("ok");
      assertThat(server.completion().ending()).isEqualTo(Ending.RESPONDED);
    }
  }

  @Test
  void d08_halfClose_countsAsADisconnect() throws Exception {
    Waiting service = new Waiting();
    try (TestServer server = TestServer.start(service);
        RawClient client = server.connect()) {
      client.get("/");
      service.begun.await();
      client.finish();
      assertThat(server.completion()).isEqualTo(GONE);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void d08_disconnect_leavesAHandlerThatDoesNotCareToItsEnd() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    CompletableFuture<Boolean> responded = new CompletableFuture<>();
    CountDownLatch begun = new CountDownLatch(1);
    try (TestServer server =
        TestServer.start(
            exchange -> {
              begun.countDown();
              left.await();
              responded.complete(exchange.respond(200, Headers.empty(), new byte[10]));
            })) {
      try (RawClient client = server.connect()) {
        client.get("/");
        begun.await();
      }
      assertThat(server.completion()).isEqualTo(GONE);
      left.countDown();
      assertThat(responded.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void d09_close_rightAfterTheResponse_keepsItsStatus() throws Exception {
    AtomicInteger gone = new AtomicInteger();
    try (TestServer server =
        TestServer.start(
            exchange -> {
              exchange.onClientGone(gone::incrementAndGet);
              TestServer.respond(exchange, "ok");
            })) {
      for (int i = 0; i < 50; i++) {
        try (RawClient client = server.connect()) {
          assertThat(client.get("/").line()).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(server.completion()).isEqualTo(new Completion(200, 2, Ending.RESPONDED));
      }
      assertThat(gone).hasValue(0);
    }
  }

  @Test
  void gone_beforeAnybodyAsked_isReportedAtOnce() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Thread> reported = new CompletableFuture<>();
    CompletableFuture<Thread> handler = new CompletableFuture<>();
    try (TestServer server =
        TestServer.start(
            exchange -> {
              begun.countDown();
              left.await();
              handler.complete(Thread.currentThread());
              exchange.onClientGone(() -> reported.complete(Thread.currentThread()));
            })) {
      try (RawClient client = server.connect()) {
        client.get("/");
        begun.await();
      }
      server.completion();
      left.countDown();
      assertThat(reported.get(10, TimeUnit.SECONDS)).isSameAs(handler.join());
    }
  }

  @Test
  void d16_close_duringAStream_isReportedAndFailsTheNextWrite() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    CompletableFuture<TransferException.Kind> kind = new CompletableFuture<>();
    try (TestServer server =
        TestServer.start(
            exchange -> {
              exchange.onClientGone(gone::countDown);
              OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1);
              out.write("event".getBytes(UTF_8));
              out.flush();
              gone.await();
              try {
                out.write("event".getBytes(UTF_8));
                out.flush();
              } catch (TransferException failure) {
                kind.complete(failure.kind());
              }
            })) {
      try (RawClient client = server.connect()) {
        assertThat(client.get("/").line()).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(kind.get(10, TimeUnit.SECONDS)).isEqualTo(TransferException.Kind.CLIENT_GONE);
      assertThat(server.completion()).isEqualTo(new Completion(200, 5, Ending.CLIENT_GONE));
    }
  }

  @Test
  void d16_close_whileAWriteWaits_failsTheWrite() throws Exception {
    CompletableFuture<TransferException.Kind> kind = new CompletableFuture<>();
    try (TestServer server =
        TestServer.start(
            exchange -> {
              try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1)) {
                while (true) {
                  out.write(new byte[100_000]);
                }
              } catch (TransferException failure) {
                kind.complete(failure.kind());
              }
            })) {
      try (RawClient client = server.connect()) {
        assertThat(client.get("/").line()).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(kind.get(10, TimeUnit.SECONDS)).isEqualTo(TransferException.Kind.CLIENT_GONE);
    }
  }

  @Test
  @Tag("slow")
  void d15_tenThousandAbortedRequests_leaveNothingOpen() throws Exception {
    TestServer.Service untilGone =
        exchange -> {
          CountDownLatch gone = new CountDownLatch(1);
          exchange.onClientGone(gone::countDown);
          gone.await();
        };
    try (TestServer server = TestServer.start(untilGone)) {
      for (int i = 0; i < 10_000; i++) {
        RawClient client = server.connect();
        client.get("/");
        if (i % 2 == 0) {
          client.close();
        } else {
          client.reset();
        }
      }
      server.settle();
      int handled = server.handled();
      assertThat(handled).isGreaterThanOrEqualTo(5_000); // a reset may overtake its request
      for (int i = 0; i < handled; i++) {
        assertThat(server.completion().ending()).isEqualTo(Ending.CLIENT_GONE);
      }
    }
  }
}
