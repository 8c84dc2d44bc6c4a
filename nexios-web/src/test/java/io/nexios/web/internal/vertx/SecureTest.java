package io.nexios.web.internal.vertx;

import static java.net.http.HttpClient.Version.HTTP_1_1;
import static java.net.http.HttpClient.Version.HTTP_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.web.Headers;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.Completion.Ending;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.RequestHead;
import io.nexios.web.spi.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS, and HTTP/2 over it.
class SecureTest {
  @TempDir static Path folder;
  private static TestCertificate certificate;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder);
  }

  private static TestServer start(TestServer.Service service) throws IOException {
    return TestServer.start(EngineOptions.defaults().withTls(certificate.pem()), service);
  }

  private static HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(certificate.client()).version(version).build();
  }

  private static HttpRequest.Builder request(TestServer server, String target) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + target));
  }

  private static HttpResponse<String> get(HttpClient client, TestServer server, String target)
      throws IOException, InterruptedException {
    return client.send(request(server, target).build(), BodyHandlers.ofString());
  }

  @Test
  void http11_overTls_isServed() throws Exception {
    CompletableFuture<RequestHead> head = new CompletableFuture<>();
    try (TestServer server =
            start(
                exchange -> {
                  head.complete(exchange.head());
                  TestServer.respond(exchange, "ok");
                });
        HttpClient client = client(HTTP_1_1)) {
      HttpResponse<String> response = get(client, server, "/a");
      assertThat(response.body()).isEqualTo("ok");
      assertThat(response.version()).isEqualTo(HTTP_1_1);
      assertThat(head.join().scheme()).isEqualTo("https");
    }
  }

  @Test
  void http2_overTls_isNegotiatedAndHasAHostHeader() throws Exception {
    CompletableFuture<RequestHead> head = new CompletableFuture<>();
    try (TestServer server =
            start(
                exchange -> {
                  head.complete(exchange.head());
                  TestServer.respond(exchange, "ok");
                });
        HttpClient client = client(HTTP_2)) {
      HttpResponse<String> response = get(client, server, "/a?b");
      assertThat(response.version()).isEqualTo(HTTP_2);
      assertThat(response.body()).isEqualTo("ok");
      assertThat(response.headers().firstValue("content-length")).hasValue("2");
      assertThat(head.join().target()).isEqualTo("/a?b");
      assertThat(head.join().version()).isEqualTo("HTTP/2");
      assertThat(head.join().headers().all("Host")).containsExactly("localhost:" + server.port());
      assertThat(server.completion()).isEqualTo(new Completion(200, 2, Ending.RESPONDED));
    }
  }

  @Test
  void http2_bodiesOfEverySize_goBothWays() throws Exception {
    try (TestServer server = start(ExchangeTest::echo);
        HttpClient client = client(HTTP_2)) {
      for (int length : new int[] {0, 1, 70_000, 3_000_000}) {
        byte[] body = new byte[length];
        HttpResponse<byte[]> response =
            client.send(
                request(server, "/").POST(BodyPublishers.ofByteArray(body)).build(),
                BodyHandlers.ofByteArray());
        assertThat(response.body()).hasSize(length);
      }
    }
  }

  @Test
  void http2_streamedResponse_isComplete() throws Exception {
    try (TestServer server =
            start(
                exchange -> {
                  try (OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1)) {
                    for (int i = 0; i < 1000; i++) {
                      out.write(new byte[3000]);
                    }
                  }
                });
        HttpClient client = client(HTTP_2)) {
      assertThat(get(client, server, "/").body()).hasSize(3_000_000);
    }
  }

  @Test
  void http2_abort_resetsTheStream() throws Exception {
    try (TestServer server =
            start(
                exchange -> {
                  OutputStream out = exchange.respondStreaming(200, Headers.empty(), -1);
                  out.write(new byte[10]);
                  out.flush();
                  throw new IllegalStateException("the handler fails");
                });
        HttpClient client = client(HTTP_2)) {
      assertThatThrownBy(() -> get(client, server, "/")).isInstanceOf(IOException.class);
      assertThat(server.completion().ending()).isEqualTo(Ending.ABORTED);
    }
  }

  @Test
  void http2_unreadBody_isStoppedByAResetWithoutError() throws Exception {
    try (TestServer server = start(exchange -> TestServer.respond(exchange, "no"));
        HttpClient client = client(HTTP_2)) {
      HttpRequest upload =
          request(server, "/").POST(BodyPublishers.ofByteArray(new byte[5_000_000])).build();
      assertThat(client.send(upload, BodyHandlers.ofString()).body()).isEqualTo("no");
      assertThat(get(client, server, "/").body()).isEqualTo("no");
    }
  }

  @Test
  void http2_uploadHeldBack_doesNotStopItsSiblings() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestServer server =
            start(
                exchange -> {
                  if (exchange.head().target().equals("/held")) {
                    goOn.await();
                  }
                  int length = exchange.body(Long.MAX_VALUE).readAllBytes().length;
                  TestServer.respond(exchange, Integer.toString(length));
                });
        HttpClient client = client(HTTP_2)) {
      CompletableFuture<HttpResponse<String>> held =
          client.sendAsync(upload(server, "/held"), BodyHandlers.ofString());
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> free = client.send(upload(server, "/free"), BodyHandlers.ofString());
        assertThat(free.body()).isEqualTo("1000000");
      }
      assertThat(held).isNotDone();
      goOn.countDown();
      assertThat(held.get(10, TimeUnit.SECONDS).body()).isEqualTo("1000000");
    }
  }

  private static HttpRequest upload(TestServer server, String target) {
    return request(server, target).POST(BodyPublishers.ofByteArray(new byte[1_000_000])).build();
  }

  @Test
  void d03_rstStream_ofOneStream_leavesItsSiblings() throws Exception {
    CountDownLatch begun = new CountDownLatch(3);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> gone = new ArrayList<>();
    try (TestServer server =
            start(
                exchange -> {
                  exchange.onClientGone(() -> gone.add(exchange.head().target()));
                  begun.countDown();
                  goOn.await();
                  TestServer.respond(exchange, "ok");
                });
        HttpClient client = client(HTTP_2)) {
      List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
      for (String target : List.of("/0", "/1", "/2")) {
        calls.add(client.sendAsync(request(server, target).build(), BodyHandlers.ofString()));
      }
      begun.await();
      calls.get(1).cancel(true);
      assertThat(server.completion()).isEqualTo(new Completion(0, 0, Ending.CLIENT_GONE));
      goOn.countDown();
      assertThat(calls.get(0).get(10, TimeUnit.SECONDS).body()).isEqualTo("ok");
      assertThat(calls.get(2).get(10, TimeUnit.SECONDS).body()).isEqualTo("ok");
      assertThat(gone).containsExactly("/1");
    }
  }

  @Test
  void d05_http2_resetInTheMiddleOfAnUpload_failsTheRead() throws Exception {
    CompletableFuture<TransferException.Kind> kind = new CompletableFuture<>();
    CountDownLatch reading = new CountDownLatch(1);
    try (TestServer server =
            start(
                exchange -> {
                  try (InputStream body = exchange.body(Long.MAX_VALUE)) {
                    body.read();
                    reading.countDown();
                    body.readAllBytes();
                  } catch (TransferException failure) {
                    kind.complete(failure.kind());
                  }
                });
        HttpClient client = client(HTTP_2)) {
      HttpRequest upload =
          request(server, "/")
              .POST(BodyPublishers.fromPublisher(SecureTest::publishSomeAndStall))
              .build();
      CompletableFuture<HttpResponse<String>> call =
          client.sendAsync(upload, BodyHandlers.ofString());
      reading.await();
      call.cancel(true);
      assertThat(kind.get(10, TimeUnit.SECONDS)).isEqualTo(TransferException.Kind.CLIENT_GONE);
    }
  }

  @Test
  void d17_fin_withAndWithoutCloseNotify_isReported() throws Exception {
    for (boolean notify : new boolean[] {true, false}) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch gone = new CountDownLatch(1);
      try (TestServer server =
          start(
              exchange -> {
                exchange.onClientGone(gone::countDown);
                begun.countDown();
                gone.await(10, TimeUnit.SECONDS);
              })) {
        Socket bare = new Socket(InetAddress.getLoopbackAddress(), server.port());
        SSLSocket secure =
            (SSLSocket)
                certificate
                    .client()
                    .getSocketFactory()
                    .createSocket(bare, "localhost", server.port(), true);
        new RawClient(secure).get("/");
        begun.await();
        if (notify) {
          secure.close();
        } else {
          bare.close();
        }
        assertThat(server.completion()).isEqualTo(new Completion(0, 0, Ending.CLIENT_GONE));
      }
    }
  }

  @Test
  void start_withAKeyThatIsMissing_namesTheFile() {
    EngineOptions.Tls missing =
        new EngineOptions.Tls(certificate.pem().certificate(), folder.resolve("missing.pem"));
    assertThatThrownBy(
            () -> TestServer.start(EngineOptions.defaults().withTls(missing), exchange -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing.pem");
  }

  @Test
  void clearTextHttp2_whenAskedFor_isServed() throws Exception {
    try (TestServer server =
            TestServer.start(
                EngineOptions.defaults().withClearTextHttp2(),
                exchange -> TestServer.respond(exchange, exchange.head().version()));
        HttpClient client = HttpClient.newBuilder().version(HTTP_2).build()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      client.send(request, BodyHandlers.ofString());
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("HTTP/2");
    }
  }

  @Test
  void http2_fieldWithWhiteSpaceAroundItsValue_isSentWithoutIt() throws Exception {
    try (TestServer server =
            TestServer.start(
                EngineOptions.defaults().withClearTextHttp2(),
                exchange -> exchange.respond(200, Headers.of("X-Name", " a b\t"), new byte[0]));
        HttpClient client = HttpClient.newBuilder().version(HTTP_2).build()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      assertThat(response.version()).isEqualTo(HTTP_2);
      assertThat(response.headers().firstValue("x-name")).contains("a b");
    }
  }

  private static void publishSomeAndStall(Flow.Subscriber<? super ByteBuffer> subscriber) {
    AtomicBoolean published = new AtomicBoolean();
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long items) {
            if (published.compareAndSet(false, true)) {
              subscriber.onNext(ByteBuffer.wrap(new byte[20_000]));
            }
          }

          @Override
          public void cancel() {}
        });
  }
}
