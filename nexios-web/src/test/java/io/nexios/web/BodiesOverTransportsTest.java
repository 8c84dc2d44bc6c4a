package io.nexios.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Cancellation;
import io.nexios.web.internal.vertx.TestCertificate;
import io.nexios.web.spi.TransferException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies of requests where HTTP/2 is not as HTTP/1.1: its windows, and what its clients wait for.
@Timeout(60)
class BodiesOverTransportsTest {
  private static final String FILE =
      "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";

  @TempDir private static Path folder;
  private static TestCertificate certificate;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder);
  }

  private static Path uploads() {
    return folder.resolve("uploads");
  }

  private static TestApp start(Transport transport, Consumer<NexiosApp> routes) {
    return transport.start(certificate, o -> o.withUploadFolder(uploads()), routes);
  }

  /// The client takes its request back, with more of a file on disk than its first window held.
  @ParameterizedTest
  @EnumSource(names = {"HTTP2", "HTTP2_TLS"})
  void d05_streamResetInTheMiddleOfAFileOnDisk_failsTheReadAndDeletesIt(Transport transport)
      throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (TestApp app =
            start(
                transport,
                routes ->
                    routes.post(
                        "/up",
                        (req, _) -> {
                          try {
                            return req.file("f").size();
                          } catch (Exception broken) {
                            failure.complete(broken);
                            throw broken;
                          }
                        }));
        Wire wire = transport.connect(app, certificate)) {
      int stream = wire.post("/up", "multipart/form-data; boundary=B", 1_000_000);
      wire.body(FILE + "x".repeat(60_000), false);
      wire.awaitWindow(stream);
      wire.body("x".repeat(30_000), false);
      Eventually.get(() -> UploadFiles.count(uploads()), files -> files == 1);

      wire.resetStream(stream);

      assertThat(failure.join())
          .isInstanceOfAny(TransferException.class, InterruptedIOException.class);
      Eventually.get(() -> UploadFiles.count(uploads()), files -> files == 0);
    }
  }

  /// Over HTTP/1.1 nobody sees that the client has gone; here the connection is read all the time.
  @ParameterizedTest
  @EnumSource(names = {"HTTP2", "HTTP2_TLS"})
  void d19_uploadHeldBack_hidesNoDeparture(Transport transport) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<CancelReason> cancelled = new CompletableFuture<>();
    try (TestApp app =
        start(
            transport,
            routes ->
                routes.post(
                    "/up",
                    (_, _) -> {
                      try {
                        running.countDown();
                        return new CompletableFuture<>().get();
                      } finally {
                        cancelled.complete(Cancellation.reason().orElseThrow().origin());
                      }
                    }))) {
      Wire wire = transport.connect(app, certificate);
      wire.post("/up", "text/plain", 1_000_000);
      wire.body("x".repeat(65_535), false); // the whole window
      running.await();

      wire.leave();

      assertThat(cancelled.join()).isInstanceOf(CancelReason.ClientDisconnected.class);
    }
  }

  private static HttpResponse<String> sendExpecting(
      Transport transport, TestApp app, String target, BodyPublisher body) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(certificate.client())
            .version(transport.isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .build()) {
      URI uri = URI.create("https://localhost:" + app.app().port() + target);
      HttpRequest request = HttpRequest.newBuilder(uri).expectContinue(true).POST(body).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1_TLS", "HTTP2_TLS"})
  void clientThatAsksBeforeItSends_isToldToGoOnWhenTheHandlerReads(Transport transport)
      throws Exception {
    AtomicBoolean sent = new AtomicBoolean();
    try (TestApp app =
        start(
            transport,
            routes ->
                routes.post(
                    "/up",
                    (req, _) -> {
                      boolean sentUnasked = sent.get();
                      return sentUnasked + " " + req.bytes().length;
                    }))) {
      HttpResponse<String> answer = sendExpecting(transport, app, "/up", noting(sent));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("false 5");
      assertThat(answer.version() == HttpClient.Version.HTTP_2).isEqualTo(transport.isHttp2());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1_TLS", "HTTP2_TLS"})
  void clientThatAsksBeforeItSends_isRefusedWithoutItsBody(Transport transport) throws Exception {
    AtomicBoolean sent = new AtomicBoolean();
    try (TestApp app =
        start(
            transport,
            routes -> routes.post("/up", (req, _) -> req.bytes().length).maxBodyBytes(4))) {
      HttpResponse<String> answer = sendExpecting(transport, app, "/up", noting(sent));

      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(sent).isFalse();
    }
  }

  private static BodyPublisher noting(AtomicBoolean sent) {
    BodyPublisher hello = BodyPublishers.ofString("hello");
    return BodyPublishers.fromPublisher(
        subscriber -> {
          sent.set(true);
          hello.subscribe(subscriber);
        },
        5);
  }
}
