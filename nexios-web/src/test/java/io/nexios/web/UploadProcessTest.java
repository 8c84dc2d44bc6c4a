package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.web.internal.vertx.TestCertificate;
import io.nexios.web.spi.EngineOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Uploads to an app in a process of its own, with a small heap, and with an end that nobody
/// announces.
@Tag("slow")
@Timeout(300)
class UploadProcessTest {
  private static final long GIBIBYTE = 1L << 30;

  @TempDir private Path folder;

  /// The process: it says its port.
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      NexiosApp app =
          NexiosApp.create(
              o -> {
                NexiosApp.Options plain = o.withPort(0).withUploadFolder(Path.of(args[0]));
                return args.length == 1 ? plain : plain.withTls(Path.of(args[1]), Path.of(args[2]));
              });
      app.post("/parts", (req, _) -> countBytes(req)).maxBodyBytes(3 * GIBIBYTE);
      app.post("/files", (req, _) -> req.file("f").size()).maxBodyBytes(3 * GIBIBYTE);
      CountDownLatch mayRead = new CountDownLatch(1);
      app.post(
              "/held-back",
              (req, _) -> {
                mayRead.await();
                return countBytes(req);
              })
          .maxBodyBytes(3 * GIBIBYTE);
      app.get(
          "/read",
          (_, _) -> {
            mayRead.countDown();
            return "reads";
          });
      System.out.println(app.start().port());
    }

    private static long countBytes(Request req) throws IOException {
      long bytes = 0;
      byte[] buffer = new byte[1 << 16];
      for (Part part : req.parts()) {
        for (int n = part.stream().read(buffer); n >= 0; n = part.stream().read(buffer)) {
          bytes += n;
        }
      }
      return bytes;
    }
  }

  private Process start() throws IOException {
    return start("unlimited");
  }

  /// Starts the process with a limit of the system on the size of a file, in blocks.
  private Process start(String maxFileBlocks, String... certificateAndKey) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "ulimit -f " + maxFileBlocks + " && exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-Xmx128m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add(folder.toString());
    command.addAll(List.of(certificateAndKey));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static Socket connect(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()));
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void sendHead(Socket socket, String target, long fileBytes) throws IOException {
    String begin = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";
    long length = begin.length() + fileBytes + "\r\n--B--\r\n".length();
    TestApp.write(
        socket,
        "POST "
            + target
            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + begin);
  }

  private static void sendBytes(Socket socket, long bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    byte[] chunk = new byte[1 << 18];
    for (long left = bytes; left > 0; left -= chunk.length) {
      out.write(chunk, 0, (int) Math.min(left, chunk.length));
    }
  }

  private int uploads() throws IOException {
    return UploadFiles.count(folder);
  }

  @Test
  void twoGibibytes_partByPart_fitASmallHeap() throws Exception {
    Process process = start();
    try (Socket socket = connect(process)) {
      sendHead(socket, "/parts", 2 * GIBIBYTE);
      sendBytes(socket, 2 * GIBIBYTE);
      TestApp.write(socket, "\r\n--B--\r\n");

      assertThat(TestApp.readToEnd(socket))
          .startsWith("HTTP/1.1 200 ")
          .endsWith(String.valueOf(2 * GIBIBYTE));
      assertThat(uploads()).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void twoGibibytes_spooled_fitASmallHeap() throws Exception {
    Process process = start();
    try (Socket socket = connect(process)) {
      sendHead(socket, "/files", 2 * GIBIBYTE);
      sendBytes(socket, 2 * GIBIBYTE);
      TestApp.write(socket, "\r\n--B--\r\n");

      assertThat(TestApp.readToEnd(socket))
          .startsWith("HTTP/1.1 200 ")
          .endsWith(String.valueOf(2 * GIBIBYTE));
      Eventually.get(this::uploads, count -> count == 0);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /// Nobody reads, so the client must not get rid of more than buffers hold: much less than the
  /// heap, and than the gibibyte that it wants to send.
  @Test
  void uploadThatNobodyReads_holdsItsClientBack() throws Exception {
    Process process = start();
    AtomicLong sent = new AtomicLong();
    try (Socket socket = connect(process)) {
      sendHead(socket, "/held-back", GIBIBYTE);
      Thread sender = Thread.ofVirtual().start(() -> sendCounting(socket, sent));
      waitUntilItIsStuck(sender, sent);
      assertThat(sent.get()).isLessThan(GIBIBYTE / 16);

      try (Socket other = new Socket(InetAddress.getLoopbackAddress(), socket.getPort())) {
        TestApp.write(other, "GET /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(TestApp.readToEnd(other)).startsWith("HTTP/1.1 200 ");
      }
      sender.join();
      TestApp.write(socket, "\r\n--B--\r\n");
      assertThat(TestApp.readToEnd(socket)).endsWith(String.valueOf(GIBIBYTE));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void sendCounting(Socket socket, AtomicLong sent) {
    try {
      for (int i = 0; i < GIBIBYTE >> 18; i++) {
        sendBytes(socket, 1 << 18);
        sent.addAndGet(1 << 18);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Parked in its write, and no further after many looks.
  private static void waitUntilItIsStuck(Thread sender, AtomicLong sent) throws Exception {
    AtomicLong last = new AtomicLong(-1);
    AtomicInteger looks = new AtomicInteger();
    Eventually.get(
        () -> {
          boolean moved = last.getAndSet(sent.get()) != sent.get();
          boolean parked = sender.getState() == Thread.State.WAITING;
          return moved || !parked ? looks.updateAndGet(_ -> 0) : looks.incrementAndGet();
        },
        count -> count > 100_000 || !sender.isAlive());
  }

  @Test
  void filesOfAKilledServer_vanishWhenTheNextOneStarts() throws Exception {
    Process process = start();
    try (Socket socket = connect(process)) {
      sendHead(socket, "/files", GIBIBYTE);
      sendBytes(socket, 1 << 20);
      Eventually.get(this::uploads, count -> count == 1);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(uploads()).isEqualTo(1);

    try (TestApp _ = TestApp.start(o -> o.withUploadFolder(folder), routes -> {})) {
      assertThat(uploads()).isZero();
    }
    assertThat(folder).isEmptyDirectory();
  }

  /// Where locks of files belong to the process, closing a file once gives them all back.
  @Test
  void foldersOfTwoAppsInOneProcess_surviveTheStartOfAnother() throws Exception {
    try (UploadFolder first = UploadFolder.open(folder);
        UploadFolder second = UploadFolder.open(folder)) {
      Process process = start();
      try (Socket _ = connect(process)) {
        assertThat(first.path()).exists();
        assertThat(second.path()).exists();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /// The system refuses a write in the middle of a file, as it does when the disk is full.
  @Test
  void fileThatTheDiskDoesNotTake_failsItsRequestAndLeavesNothing() throws Exception {
    Process process = start("512");
    try (Socket first = connect(process)) {
      sendHead(first, "/files", 2 << 20);
      sendBytes(first, 2 << 20);
      TestApp.write(first, "\r\n--B--\r\n");
      assertThat(TestApp.readToEnd(first)).startsWith("HTTP/1.1 500 ");
      Eventually.get(this::uploads, count -> count == 0);

      try (Socket second = new Socket(InetAddress.getLoopbackAddress(), first.getPort())) {
        sendHead(second, "/files", 100_000);
        second.getOutputStream().write(new byte[100_000]);
        TestApp.write(second, "\r\n--B--\r\n");
        assertThat(TestApp.readToEnd(second)).startsWith("HTTP/1.1 200 ").endsWith("100000");
      }
      try (Socket third = new Socket(InetAddress.getLoopbackAddress(), first.getPort())) {
        TestApp.write(third, "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(TestApp.readToEnd(third)).startsWith("HTTP/1.1 200 ");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void fileThatTheDiskDoesNotTake_overHttp2_failsItsStreamOnly(@TempDir Path keys)
      throws Exception {
    TestCertificate certificate = TestCertificate.make(keys);
    EngineOptions.Tls pem = certificate.pem();
    Process process = start("512", pem.certificate().toString(), pem.key().toString());
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(certificate.client())
            .build()) {
      String port = process.inputReader().readLine();

      assertThat(upload(client, port, 2 << 20).statusCode()).isEqualTo(500);

      Eventually.get(this::uploads, count -> count == 0);
      HttpResponse<String> small = upload(client, port, 100_000);
      assertThat(small.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(small.body()).isEqualTo("100000");
      Eventually.get(this::uploads, count -> count == 0); // files go behind the answer
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static HttpResponse<String> upload(HttpClient client, String port, int bytes)
      throws IOException, InterruptedException {
    String body =
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
            + "x".repeat(bytes)
            + "\r\n--B--\r\n";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/files"))
            .header("content-type", "multipart/form-data; boundary=B")
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
