package io.nexios.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The example of the package, word for word.
@ExtendWith(LeakCheckExtension.class)
class HeartbeatTest {
  @Test
  void beatsOncePerSecond() throws Exception {
    ManualTime.run(
        time -> {
          AtomicInteger beats = new AtomicInteger();
          try (var _ = Heartbeat.start(Duration.ofSeconds(1), beats::incrementAndGet)) {
            time.advance(Duration.ofSeconds(3));
            assertThat(beats).hasValue(3);
          }
          time.assertNothingPending();
        });
  }

  @Test
  void theExampleInTheDocumentation_isThisOne() throws Exception {
    String documentation =
        Files.readString(Path.of("src/main/java/io/nexios/testing/package-info.java"));
    String test = Files.readString(Path.of("src/test/java/io/nexios/testing/HeartbeatTest.java"));
    String examples =
        documentation
            .lines()
            .map(line -> line.replaceFirst("^///", "").strip())
            .dropWhile(line -> !line.startsWith("@ExtendWith"))
            .filter(line -> !line.startsWith("```") && !line.isEmpty())
            .filter(line -> !line.startsWith("where a heartbeat") && !line.startsWith("Only "))
            .filter(line -> !line.startsWith("class ") && !line.startsWith("package "))
            .collect(Collectors.joining("\n"));
    String code = test.lines().map(String::strip).collect(Collectors.joining("\n"));
    assertThat(examples.lines())
        .hasSizeGreaterThan(30)
        .allSatisfy(line -> assertThat(code).contains(line));
  }

  static final class Heartbeat implements AutoCloseable {
    private final TimeSource time = TimeSource.current();
    private final long periodNanos;
    private final Runnable beat;
    private volatile TimeSource.Timer next;

    private Heartbeat(Duration period, Runnable beat) {
      this.periodNanos = period.toNanos();
      this.beat = beat;
      this.next = time.schedule(periodNanos, this::beat);
    }

    static Heartbeat start(Duration period, Runnable beat) {
      return new Heartbeat(period, beat);
    }

    private void beat() {
      next = time.schedule(periodNanos, this::beat);
      beat.run();
    }

    @Override
    public void close() {
      next.cancel();
    }
  }
}
