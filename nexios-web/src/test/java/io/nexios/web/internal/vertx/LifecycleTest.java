package io.nexios.web.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.web.internal.vertx.RawClient.Response;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.Completion.Ending;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineServer;
import io.nexios.web.spi.ExchangeHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LifecycleTest {
  @RegisterExtension static final LeakCheckExtension LEAKS = TestServer.leakCheck();

  @Test
  void start_onAPortThatIsTaken_namesItAndLeavesNothingRunning() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EngineOptions options = EngineOptions.defaults().withPort(taken.getLocalPort());
      assertThatThrownBy(() -> TestServer.start(options, exchange -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void handlerThatThrowsAnError_leavesNoExchangeOpen() throws Exception {
    ExchangeHandler failing =
        new ExchangeHandler() {
          @Override
          public void handle(EngineExchange exchange) {
            throw new StackOverflowError("for the log");
          }

          @Override
          public void refuse(EngineExchange exchange, int status, String detail) {
            throw new StackOverflowError("for the log");
          }
        };
    try (EngineServer engine = VertxEngine.create().start(EngineOptions.defaults(), failing);
        RawClient handled = RawClient.connect(engine.port());
        RawClient refused = RawClient.connect(engine.port())) {
      assertThat(handled.get("/").isEnded()).isTrue();
      assertThat(refused.send("GET / HTTP/1.1\r\n\r\n").read().status()).isEqualTo(400);
      assertThat(refused.isEnded()).isTrue();
      assertThat(engine.stopAccepting()).succeedsWithin(Duration.ofSeconds(10)); // none is open
    }
  }

  @Test
  void start_onAHostThatIsUnknown_namesIt() {
    EngineOptions options = EngineOptions.defaults().withHost("no-such-host.invalid");
    assertThatThrownBy(() -> TestServer.start(options, exchange -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void start_onAFixedPort_listensThere() throws Exception {
    int tries = 1;
    while (!isServedTwice(freePort())) { // unless somebody else has taken it meanwhile
      assertThat(tries++).isLessThan(10);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static boolean isServedTwice(int port) throws Exception {
    EngineOptions options = EngineOptions.defaults().withPort(port);
    for (int i = 0; i < 2; i++) { // the second time behind connections in TIME_WAIT
      try (TestServer server =
              TestServer.start(options, exchange -> TestServer.respond(exchange, "ok"));
          RawClient client = server.connect()) {
        assertThat(server.port()).isEqualTo(port);
        assertThat(client.get("/").read().body()).isEqualTo("ok");
      } catch (IOException taken) {
        assertThat(taken).hasMessageStartingWith("cannot listen");
        return false;
      }
    }
    return true;
  }

  @Test
  void stopAccepting_letsTheOpenExchangeEndAndClosesTheRest() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  if (exchange.head().target().equals("/slow")) {
                    begun.countDown();
                    goOn.await();
                  }
                  TestServer.respond(exchange, "done");
                });
        RawClient idle = server.connect();
        RawClient busy = server.connect()) {
      idle.get("/").read();
      server.completion(); // which may come behind the answer
      busy.get("/slow");
      begun.await();
      assertThat(server.engine().openExchanges()).isEqualTo(1);

      CompletionStage<?> drained = server.engine().stopAccepting();
      assertThat(idle.isEnded()).isTrue();
      assertThat(drained.toCompletableFuture()).isNotDone();
      assertThat(server.engine().stopAccepting()).isNotNull();

      goOn.countDown();
      Response last = busy.read();
      assertThat(last.body()).isEqualTo("done");
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(busy.isEnded()).isTrue();
      drained.toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
    }
  }

  @Test
  void stopAccepting_withNothingOpen_isDrainedAtOnce() throws Exception {
    try (TestServer server = TestServer.start(exchange -> {})) {
      server.engine().stopAccepting().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void close_withAnOpenExchange_looksAsIfItsClientHadGone() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                exchange -> {
                  exchange.onClientGone(gone::countDown);
                  begun.countDown();
                  gone.await();
                });
        RawClient client = server.connect()) {
      client.get("/");
      begun.await();
      server.engine().close();
      server.engine().close();
      assertThat(gone.getCount()).isZero();
      assertThat(server.completion()).isEqualTo(new Completion(0, 0, Ending.CLIENT_GONE));
      assertThat(client.isEnded()).isTrue();
      assertThat(server.engine().openExchanges()).isZero();
    }
  }
}
