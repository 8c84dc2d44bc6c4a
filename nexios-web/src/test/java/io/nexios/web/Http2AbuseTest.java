package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Frames that are each allowed, or nearly so, and together meant to use a server up.
///
/// **Source.** CVE-2019-9511 to 9518, CVE-2023-44487 (rapid reset), CVE-2024-27316 (continuation).
@Timeout(60)
class Http2AbuseTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int PRIORITY = 2;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private static final int MANY = 20_000;

  @RegisterExtension
  private final LeakCheckExtension leaks =
      LeakCheckExtension.with(
          options ->
              options.withAllowedThread(
                  name -> name.startsWith("globalEventExecutor") || name.startsWith("HttpClient")));

  private final AtomicInteger called = new AtomicInteger();

  /// What a client does on a connection of its own.
  enum Abuse {
    RESETS {
      @Override
      void play(Wire wire) throws IOException {
        for (int i = 0; i < MANY; i++) {
          wire.frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, head("/wait"));
          wire.frame(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
        }
      }
    },
    RESETS_BY_THE_SERVER {
      @Override
      void play(Wire wire) throws IOException {
        for (int i = 0; i < MANY; i++) {
          wire.frame(HEADERS, END_HEADERS, 2 * i + 1, head("/wait"));
          wire.frame(WINDOW_UPDATE, 0, 2 * i + 1, new byte[4]); // zero is an error of the stream
        }
      }
    },
    CONTINUATIONS {
      @Override
      void play(Wire wire) throws IOException {
        wire.frame(HEADERS, END_STREAM, 1, head("/wait"));
        for (int i = 0; i < MANY; i++) {
          wire.frame(CONTINUATION, 0, 1, literal("x" + i, "y".repeat(100)));
        }
      }
    },
    EMPTY_CONTINUATIONS {
      @Override
      void play(Wire wire) throws IOException {
        wire.frame(HEADERS, END_STREAM, 1, head("/wait"));
        for (int i = 0; i < MANY; i++) {
          wire.frame(CONTINUATION, 0, 1, new byte[0]);
        }
      }
    },
    FIELDS_THAT_GROW {
      @Override
      void play(Wire wire) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(head("/wait"));
        block.write(0x40); // a field for the table of the connection
        block.writeBytes(new byte[] {1, 'x', 127, (byte) 0x81, 0x1e}); // 127 + 1 + 30 * 128 bytes
        block.writeBytes("y".repeat(3_968).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 10_000; i++) {
          block.write(0x80 | 62); // and again, in one byte: 40 MB
        }
        wire.frame(HEADERS, END_STREAM | END_HEADERS, 1, block.toByteArray());
      }
    },
    SETTINGS_ONLY {
      @Override
      void play(Wire wire) throws IOException {
        for (int i = 0; i < MANY; i++) {
          wire.frame(SETTINGS, 0, 0, new byte[0]);
        }
      }
    },
    PINGS {
      @Override
      void play(Wire wire) throws IOException {
        for (int i = 0; i < MANY; i++) {
          wire.frame(PING, 0, 0, new byte[8]);
        }
      }
    },
    EMPTY_DATA {
      @Override
      void play(Wire wire) throws IOException {
        wire.frame(HEADERS, END_HEADERS, 1, head("/wait"));
        for (int i = 0; i < MANY; i++) {
          wire.frame(DATA, 0, 1, new byte[0]);
        }
      }
    },
    DATA_BEYOND_THE_WINDOW {
      @Override
      void play(Wire wire) throws IOException {
        wire.frame(HEADERS, END_HEADERS, 1, head("/wait"));
        for (int i = 0; i < 1_000; i++) {
          wire.frame(DATA, 0, 1, new byte[16_384]);
        }
      }
    },
    FRAME_TOO_LARGE {
      @Override
      void play(Wire wire) throws IOException {
        wire.frame(HEADERS, END_HEADERS, 1, head("/wait"));
        wire.frame(DATA, 0, 1, new byte[1 << 20]);
      }
    },
    PRIORITIES {
      @Override
      void play(Wire wire) throws IOException {
        for (int i = 0; i < MANY; i++) {
          wire.frame(PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, (byte) i});
        }
      }
    };

    abstract void play(Wire wire) throws IOException;

    /** Method, path, scheme and authority. */
    static byte[] head(String path) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, 4, (byte) path.length()});
      block.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
      block.writeBytes(new byte[] {1, 1, 'a'});
      return block.toByteArray();
    }

    static byte[] literal(String name, String value) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      block.writeBytes(new byte[] {0, (byte) name.length()});
      block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
      block.write(value.length());
      block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
      return block.toByteArray();
    }
  }

  private TestApp app() {
    return TestApp.start(
        NexiosApp.Options::withClearTextHttp2,
        routes ->
            routes.get(
                "/wait",
                (_, _) -> {
                  called.incrementAndGet();
                  new CountDownLatch(1).await();
                  return "never";
                }));
  }

  private static Wire connect(TestApp app) throws IOException {
    return Transport.HTTP2.connect(app, null);
  }

  /// No more requests run than streams may be open, health is answered, and all ends with the
  /// client, without a word above INFO.
  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void manyFrames_useNothingUp(Abuse abuse) throws Exception {
    try (LogCapture log = LogCapture.of("io.nexios.web");
        LogCapture _ = LogCapture.of("io.netty"); // Vert.x stumbles over an error of no stream
        TestApp app = app()) {
      for (int i = 0; i < 3; i++) {
        try (Wire wire = connect(app)) {
          abuse.play(wire);
        } catch (SocketException cutOff) {
          // as it may be
        }
        assertThat(app.get("/health").statusCode()).isEqualTo(200);
      }
      Eventually.get(app.app()::snapshot, seen -> seen.running() == 0 && seen.openExchanges() == 0);
      assertThat(log.records()).isEmpty();
    }
  }

  @Test
  void fieldsThatGrow_reachNoHandler() throws Exception {
    try (TestApp app = app();
        Wire wire = connect(app)) {
      try {
        Abuse.FIELDS_THAT_GROW.play(wire);
        assertThat(wire.read(1).status()).isIn(0, 431);
      } catch (IOException cutOff) {
        // as it may be
      }
      assertThat(called).hasValue(0);
    }
  }

  /// Frames of any type with anything in them, behind a sound beginning, for a bounded time.
  @Test
  @Tag("slow")
  void randomFrames_areAnsweredOrClosed() throws Exception {
    Random random = new Random(20_261_122);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    int connections = 0;
    try (LogCapture log = LogCapture.of("io.nexios.web");
        LogCapture _ = LogCapture.of("io.netty"); // Vert.x stumbles over an error of no stream
        TestApp app = app()) {
      while (System.nanoTime() < until) {
        try (Wire wire = connect(app)) {
          for (int i = random.nextInt(20); i >= 0; i--) {
            sendAny(wire, random);
          }
          wire.halfClose();
          wire.statusBeforeTheEnd();
        } catch (IOException cutOff) {
          // as it may be
        }
        connections++;
      }
      assertThat(connections).isGreaterThan(50);
      assertThat(app.get("/health").statusCode()).isEqualTo(200);
      Eventually.get(app.app()::snapshot, seen -> seen.running() == 0 && seen.openExchanges() == 0);
      assertThat(log.records()).isEmpty();
    }
  }

  private static void sendAny(Wire wire, Random random) throws IOException {
    byte[] payload = new byte[random.nextInt(40)];
    random.nextBytes(payload);
    int type = random.nextInt(11);
    if (type == HEADERS && random.nextBoolean()) {
      payload = Abuse.head("/wait");
    }
    wire.frame(type, random.nextInt(256), random.nextInt(8), payload);
  }
}
