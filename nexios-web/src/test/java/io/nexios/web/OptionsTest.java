package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.resilience.AdaptiveLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static final AdaptiveLimit LIMIT = AdaptiveLimit.of("app");

  private static final NexiosApp.Options DEFAULT = NexiosApp.Options.DEFAULT;

  @Test
  void defaults_areThoseOfTheContract() {
    assertThat(DEFAULT.host()).isEqualTo("127.0.0.1");
    assertThat(DEFAULT.port()).isEqualTo(8000);
    assertThat(DEFAULT.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(DEFAULT.onDisconnect()).isEqualTo(OnDisconnect.CANCEL);
    assertThat(DEFAULT.maxInFlight()).isEqualTo(4_096);
    assertThat(DEFAULT.maxQueued()).isEqualTo(1_024);
    assertThat(DEFAULT.adaptiveLimit()).isNull();
    assertThat(DEFAULT.maxBodyBytes()).isEqualTo(10 << 20);
    assertThat(DEFAULT.maxHeaderBytes()).isEqualTo(16 << 10);
    assertThat(DEFAULT.maxParts()).isEqualTo(1_000);
    assertThat(DEFAULT.headerWithin()).isEqualTo(Duration.ofSeconds(10));
    assertThat(DEFAULT.minBodyRate()).isEqualTo(1 << 10);
    assertThat(DEFAULT.idleAfter()).isEqualTo(Duration.ofSeconds(60));
    assertThat(DEFAULT.writeStallAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(DEFAULT.shutdownGrace()).isEqualTo(Duration.ofSeconds(20));
    assertThat(DEFAULT.certificate()).isNull();
    assertThat(DEFAULT.clearTextHttp2()).isFalse();
    assertThat(DEFAULT.developmentMode()).isFalse();
  }

  @Test
  void withers_changeOneOptionAndKeepTheRest() {
    NexiosApp.Options changed =
        DEFAULT
            .withHost("::1")
            .withPort(1)
            .withRequestTimeout(Duration.ofSeconds(2))
            .withOnDisconnect(OnDisconnect.IGNORE)
            .withMaxInFlight(3)
            .withMaxQueued(4)
            .withAdaptiveLimit(LIMIT)
            .withMaxBodyBytes(5)
            .withMaxHeaderBytes(600)
            .withMaxParts(7)
            .withHeaderWithin(Duration.ofSeconds(8))
            .withMinBodyRate(9)
            .withIdleAfter(Duration.ofSeconds(10))
            .withWriteStallAfter(Duration.ofSeconds(11))
            .withShutdownGrace(Duration.ofSeconds(12))
            .withTls(Path.of("c"), Path.of("k"))
            .withClearTextHttp2()
            .withDevelopmentMode()
            .withUploadFolder(Path.of("u"))
            .withAccessLog(AccessLogFormat.JSON)
            .withCompression()
            .withDeadlineHeader("x-t");

    assertThat(changed)
        .isEqualTo(
            new NexiosApp.Options(
                "::1",
                1,
                Duration.ofSeconds(2),
                OnDisconnect.IGNORE,
                3,
                4,
                LIMIT,
                5,
                600,
                7,
                Duration.ofSeconds(8),
                9,
                Duration.ofSeconds(10),
                Duration.ofSeconds(11),
                Duration.ofSeconds(12),
                Path.of("c"),
                Path.of("k"),
                true,
                true,
                Path.of("u"),
                AccessLogFormat.JSON,
                true,
                "x-t"));
  }

  @Test
  void valueOutOfRange_isNamedWithTheRange() {
    assertRefused(o -> o.withPort(65_536), "port must be between 0 and 65535, was 65536");
    assertRefused(o -> o.withMaxInFlight(0), "maxInFlight must be at least 1, was 0");
    assertRefused(o -> o.withMaxBodyBytes(-1), "maxBodyBytes must be at least 0, was -1");
    assertRefused(o -> o.withIdleAfter(Duration.ZERO), "idleAfter must be positive, was PT0S");
  }

  private static void assertRefused(UnaryOperator<NexiosApp.Options> change, String message) {
    assertThatThrownBy(() -> NexiosApp.create(change))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
