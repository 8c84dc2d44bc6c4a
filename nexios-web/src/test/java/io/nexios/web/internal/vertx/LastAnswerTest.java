package io.nexios.web.internal.vertx;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.testing.ManualTime;
import io.nexios.web.internal.vertx.RawClient.Response;
import io.nexios.web.spi.EngineOptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A client that is refused while it still sends can read why: what it sends is taken and dropped
/// for a while, where a close would be answered to it with an RST.
@Timeout(30)
class LastAnswerTest {
  private static final int MUCH = 8 << 20; // more than any buffer on the way

  @RegisterExtension private final LeakCheckExtension leaks = TestServer.leakCheck();

  /// Virtual time does not move until the client has read, so this does not hang on its speed.
  @ParameterizedTest
  @CsvSource({
    "414, 'GET /'",
    "431, 'GET / HTTP/1.1\r\nHost: a\r\nX: '",
    "400, 'GET / HTTP/1.1\r\n\r\n'",
  })
  void refusedClient_thatStillSends_readsTheAnswerAndIsThenCut(int status, String beginning)
      throws Exception {
    ManualTime.run(
        time -> {
          EngineOptions timed = EngineOptions.defaults().withTimeSource(time);
          try (TestServer server =
                  TestServer.start(timed, exchange -> TestServer.respond(exchange, "never"));
              RawClient client = server.connect()) {
            client.send(beginning);
            client.send("x".repeat(MUCH));

            Response answer = client.read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.isEnded()).isTrue();

            time.advance(ofSeconds(2));
            assertThat(server.completion().status()).isEqualTo(status);
            assertThat(server.engine().openExchanges()).isZero();
          }
          time.assertNothingPending();
        });
  }
}
