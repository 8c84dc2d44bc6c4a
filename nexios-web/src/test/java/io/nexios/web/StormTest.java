package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.testing.LeakCheckExtension;
import io.nexios.web.internal.vertx.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// All that goes wrong on an open network and in bad handlers, at once and for a bounded time:
/// health is answered all the while, and nothing is left.
@Timeout(120)
@Tag("slow")
class StormTest {
  private static final long STORM_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final String MULTIPART = "multipart/form-data; boundary=B";
  private static final String FILE =
      "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";

  @TempDir private static Path folder;
  private static TestCertificate certificate;

  @RegisterExtension
  private final LeakCheckExtension leaks =
      LeakCheckExtension.with(
          options -> options.withAllowedThread(name -> name.startsWith("globalEventExecutor")));

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger healthy = new AtomicInteger();
  private final AtomicInteger visits = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder);
  }

  /// What a client does on a connection of its own.
  private enum Visitor {
    ASKS_FOR_AN_ERROR {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        wire.read(wire.get("/error"));
      }
    },
    LEAVES {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        wire.get("/wait");
        wire.leave();
      }
    },
    RESETS {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        wire.get("/wait");
        wire.reset();
      }
    },
    ASKS_FOR_WHAT_NEVER_ENDS {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        wire.read(wire.get("/deaf"));
      }
    },
    LEAVES_AN_UPLOAD {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        wire.post("/up", MULTIPART, 1_000_000);
        wire.body(FILE + "x".repeat(random.nextInt(60_000)), false);
        wire.reset();
      }
    },
    LEAVES_A_HEAD {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        wire.beginHead();
        wire.leaveBare();
      }
    },
    MAKES_NOISE {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        byte[] noise = new byte[1 + random.nextInt(500)];
        random.nextBytes(noise);
        wire.send(noise);
        wire.halfClose();
        wire.statusBeforeTheEnd();
      }
    },
    LEAVES_AN_ENDLESS_ANSWER {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        wire.get("/endless");
        wire.leave();
      }
    },
    SENDS_A_BROKEN_FORM {
      @Override
      void visit(Wire wire, Random random) throws IOException {
        int stream = wire.post("/up", MULTIPART, 5);
        wire.body("--C--", true);
        wire.read(stream);
      }
    };

    abstract void visit(Wire wire, Random random) throws IOException;
  }

  private void routes(NexiosApp routes) {
    routes.get(
        "/error",
        (_, _) -> {
          throw new StackOverflowError("for the test");
        });
    routes.get("/wait", (_, _) -> new CompletableFuture<>().get());
    routes.post("/up", (req, _) -> req.file("f").size());
    routes.get("/endless", (_, _) -> new Noughts());
    routes
        .get("/deaf", (_, _) -> DeadlineTest.waitIgnoringInterrupts(release))
        .timeout(Duration.ofMillis(20));
  }

  @ParameterizedTest
  @EnumSource
  void everythingAtOnce_healthIsAnswered_andNothingIsLeft(Transport transport) throws Exception {
    try (LogCapture _ = LogCapture.of("io.nexios");
        LogCapture _ = LogCapture.of("io.netty");
        TestApp app =
            transport.start(
                certificate, o -> o.withUploadFolder(folder.resolve("uploads")), this::routes)) {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      clients.add(inAnotherThread(() -> askForHealth(transport, app)));
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        clients.add(inAnotherThread(() -> visitUntilItIsOver(transport, app, random)));
      }
      long until = System.nanoTime() + STORM_NANOS;
      Eventually.get(System::nanoTime, now -> now - until >= 0);
      over.set(true);
      release.countDown();
      CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();

      assertThat(visits.get()).isGreaterThan(10); // on a busy machine a handshake takes long
      assertThat(healthy.get()).isGreaterThan(10);
      Eventually.get(app.app()::snapshot, seen -> seen.running() == 0 && seen.openExchanges() == 0);
      Eventually.get(() -> UploadFiles.count(folder.resolve("uploads")), files -> files == 0);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> inAnotherThread(Work work) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                work.run();
                ended.complete(null);
              } catch (Throwable failure) {
                ended.completeExceptionally(failure);
              }
            });
    return ended;
  }

  private void askForHealth(Transport transport, TestApp app) throws IOException {
    while (!over.get()) {
      try (Wire wire = transport.connect(app, certificate)) {
        for (String path : List.of("/health", "/health/live", "/health/ready")) {
          assertThat(wire.read(wire.get(path)).status()).isEqualTo(200);
          healthy.incrementAndGet();
        }
      }
    }
  }

  private void visitUntilItIsOver(Transport transport, TestApp app, Random random)
      throws IOException {
    Visitor[] visitors = Visitor.values();
    while (!over.get()) {
      Visitor visitor = visitors[random.nextInt(visitors.length)];
      try (Wire wire = transport.connect(app, certificate)) {
        visit(visitor, wire, random);
      }
      visits.incrementAndGet();
    }
  }

  private static void visit(Visitor visitor, Wire wire, Random random) {
    try {
      visitor.visit(wire, random);
    } catch (IOException cutOff) {
      // as it may be
    }
  }

  private static final class Noughts extends java.io.InputStream {
    @Override
    public int read() {
      return '0';
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return length;
    }
  }
}
