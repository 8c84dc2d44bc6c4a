package io.nexios.web.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.web.spi.Completion.Ending;
import io.nexios.web.spi.EngineOptions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An engine that runs out of memory in the middle of an answer.
@Timeout(30)
class EngineFaultTest {
  @RegisterExtension private final LeakCheckExtension leaks = TestServer.leakCheck();

  @Test
  void respond_thatFails_endsItsExchange() throws Exception {
    FaultyTime time = new FaultyTime();
    CompletableFuture<Void> shown = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                EngineOptions.defaults().withTimeSource(time),
                exchange -> {
                  Thread victim = Thread.currentThread();
                  time.failWhen(_ -> Thread.currentThread() == victim);
                  assertThatThrownBy(() -> TestServer.respond(exchange, "text"))
                      .isInstanceOf(OutOfMemoryError.class);
                  shown.complete(null);
                });
        RawClient client = server.connect()) {
      client.get("/");

      shown.join();
      assertThat(client.isEnded()).isTrue();
      assertThat(server.completion().ending()).isEqualTo(Ending.ABORTED);
      assertThat(server.engine().openExchanges()).isZero();
    }
  }
}
