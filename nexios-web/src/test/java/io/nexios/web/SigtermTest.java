package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The end of a process that runs an app, in a process of its own.
@Tag("slow")
@Timeout(120)
class SigtermTest {
  /// The process: it says its port, when a handler runs, and when its shutdown hook has run.
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      CountDownLatch terminated = new CountDownLatch(1);
      NexiosApp app =
          NexiosApp.create(options -> options.withPort(0).withShutdownGrace(Duration.ofSeconds(2)));
      app.get(
          "/slow",
          (_, _) -> {
            System.out.println("running");
            terminated.await();
            return "whole";
          });
      app.get(
          "/exit",
          (_, _) -> {
            System.exit(3);
            return null;
          });
      app.onShutdown(() -> System.out.println("hook"));
      app.start();
      int port = app.port();
      System.out.println(port);
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
        // The request ends once the stop has begun, and not before: that closes what is idle.
        assertThat(idle.getInputStream().read()).isEqualTo(-1);
      }
      terminated.countDown();
    }
  }

  /// Two apps, of which the second one's handlers call the first: it says the second one's port,
  /// when a handler runs, and which app has stopped.
  static final class CallerAndCalled {
    private CallerAndCalled() {}

    public static void main(String[] args) throws Exception {
      CountDownLatch terminated = new CountDownLatch(1);
      NexiosApp called = app("called");
      called.get("/x", (_, _) -> "from the other");
      called.start();
      NexiosApp caller = app("caller");
      caller.get(
          "/x",
          (_, _) -> {
            System.out.println("running");
            terminated.await();
            return get(called.port());
          });
      caller.start();
      int port = caller.port();
      System.out.println(port);
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(idle.getInputStream().read()).isEqualTo(-1);
      }
      terminated.countDown();
    }

    private static NexiosApp app(String name) {
      NexiosApp app = NexiosApp.create(options -> options.withPort(0));
      return app.onShutdown(() -> System.out.println(name));
    }

    private static String get(int port) throws IOException, InterruptedException {
      try (HttpClient client = HttpClient.newHttpClient()) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/x");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      }
    }
  }

  /// An app that is started when the process ends already: it says what became of it.
  static final class TooLate {
    private TooLate() {}

    public static void main(String[] args) {
      Runtime.getRuntime().addShutdownHook(new Thread(TooLate::start));
    }

    private static void start() {
      NexiosApp app = NexiosApp.create(options -> options.withPort(0));
      app.onShutdown(() -> System.out.println("hook"));
      try {
        app.start();
      } catch (Exception refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  private static Process start() throws IOException {
    return start(Main.class);
  }

  private static Process start(Class<?> main) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void sigterm_letsTheRequestEndAndRunsTheHooks() throws Exception {
    Process process = start();
    try (BufferedReader out = process.inputReader();
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()))) {
      TestApp.write(socket, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(out.readLine()).isEqualTo("running");

      process.toHandle().destroy(); // SIGTERM, without closing what the process writes to

      assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 200 ").endsWith("whole");
      assertThat(out.readLine()).isEqualTo("hook");
      assertThat(process.waitFor()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void sigterm_stopsTheAppThatWasStartedLastFirst() throws Exception {
    Process process = start(CallerAndCalled.class);
    try (BufferedReader out = process.inputReader();
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()))) {
      TestApp.write(socket, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(out.readLine()).isEqualTo("running");

      process.toHandle().destroy();

      assertThat(TestApp.readToEnd(socket)).startsWith("HTTP/1.1 200 ").endsWith("from the other");
      assertThat(out.readLine()).isEqualTo("caller");
      assertThat(out.readLine()).isEqualTo("called");
      assertThat(process.waitFor()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void start_whileTheProcessEnds_stopsTheAppAgain() throws Exception {
    Process process = start(TooLate.class);
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("hook");
      assertThat(out.readLine()).isEqualTo("the process ends: the app was stopped again");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void e136_handlerThatExitsTheProcess_doesNotHangIt() throws Exception {
    Process process = start();
    try (BufferedReader out = process.inputReader();
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()))) {
      TestApp.write(socket, "GET /exit HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(out.readLine()).isEqualTo("hook");
      assertThat(process.waitFor()).isEqualTo(3);
    } finally {
      process.destroyForcibly();
    }
  }
}
