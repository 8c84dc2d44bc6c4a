package io.nexios.web;

import io.nexios.testing.LeakCheckExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// An app on a port of its own, and clients for it.
final class TestApp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final NexiosApp app;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestApp(NexiosApp app) {
    this.app = app;
    this.port = app.port();
  }

  /// Returns a check that a test leaves nothing behind, but for threads of Netty and of the JDK's
  /// client that end by themselves.
  static LeakCheckExtension leakCheck() {
    return LeakCheckExtension.with(
        options ->
            options.withAllowedThread(
                name -> name.startsWith("globalEventExecutor") || name.startsWith("HttpClient")));
  }

  static TestApp start(Consumer<NexiosApp> routes) {
    return start(UnaryOperator.identity(), routes);
  }

  static TestApp start(UnaryOperator<NexiosApp.Options> options, Consumer<NexiosApp> routes) {
    NexiosApp app = NexiosApp.create(defaults -> options.apply(defaults.withPort(0)));
    routes.accept(app);
    return of(app);
  }

  /// Starts an app that has its routes.
  static TestApp of(NexiosApp app) {
    try {
      app.start();
    } catch (Exception failure) {
      throw new AssertionError("the app does not start", failure);
    }
    return new TestApp(app);
  }

  NexiosApp app() {
    return app;
  }

  HttpResponse<String> get(String target) throws Exception {
    return send(request(target));
  }

  HttpResponse<String> post(String target, String contentType, String body) throws Exception {
    return send(
        request(target)
            .header("content-type", contentType)
            .POST(BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1)));
  }

  HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
        .timeout(PATIENCE);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /// Opens a connection that sends what it is told and nothing else.
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /// Opens a connection and sends a GET on it.
  Socket open(String target) throws IOException {
    return open(target, "GET", "");
  }

  /// Opens a connection and sends the head of a request and what follows.
  Socket open(String target, String method, String rest) throws IOException {
    Socket socket = connect();
    String head = method + " " + target + " HTTP/1.1\r\nHost: a.example\r\n";
    write(socket, head + (rest.isEmpty() ? "\r\n" : rest));
    return socket;
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Reads up to the next line break.
  static String readLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = socket.getInputStream().read();
        b >= 0 && b != '\n';
        b = socket.getInputStream().read()) {
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }

  /// Reads everything up to the end of the connection.
  static String readToEnd(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /// Closes with an RST in place of a FIN.
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    client.close();
    app.stop(Duration.ZERO);
  }
}
