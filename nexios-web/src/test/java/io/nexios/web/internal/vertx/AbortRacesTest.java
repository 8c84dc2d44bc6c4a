package io.nexios.web.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.web.spi.Completion.Ending;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A handler that aborts while its client leaves: whoever is first, the exchange ends once.
@Timeout(60)
class AbortRacesTest {
  @RegisterExtension static final LeakCheckExtension LEAKS = TestServer.leakCheck();

  private static final int ROUNDS = 1_000;

  /// An abort that finds the channel closed has no pipeline any more to close it through.
  @Test
  void abort_whileTheClientLeaves_endsTheExchange() throws Exception {
    CyclicBarrier meeting = new CyclicBarrier(2);
    try (TestServer server =
        TestServer.start(
            exchange -> {
              meeting.await();
              exchange.abort();
            })) {
      for (int round = 0; round < ROUNDS; round++) {
        try (RawClient client = server.connect()) {
          client.get("/");
          meeting.await();
          client.reset();
          assertThat(server.completion().ending()).isIn(Ending.ABORTED, Ending.CLIENT_GONE);
        }
      }
      assertThat(server.engine().openExchanges()).isZero();
    }
  }
}
