package io.nexios.web.testing;

import io.nexios.web.NexiosApp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/// A client that drives an app, in memory or over a real socket, with one connection per request.
/// The same test runs on both; [#inMemory] needs no port and follows virtual time.
///
/// {@snippet :
/// TestClient client = TestClient.of(app);
/// TestResponse answer = client.post("/users").json(Map.of("name", "Ada")).send();
///
/// try (TestExchange exchange = client.get("/slow").open()) {
///   exchange.disconnect();
/// }
/// }
///
/// **Threading.** Immutable; any thread may use it.
///
/// **Timing.** A read that gets nothing for the client's patience, 20 s of real time unless set,
/// fails: a test ends rather than hangs.
public final class TestClient {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Transport transport;
  private final Duration patience;

  private TestClient(Transport transport, Duration patience) {
    this.transport = transport;
    this.patience = patience;
  }

  /// {@return a client for an app that listens on this machine}
  ///
  /// @throws IllegalStateException when the app does not run
  public static TestClient of(NexiosApp app) {
    return of(new InetSocketAddress(InetAddress.getLoopbackAddress(), app.port()));
  }

  /// {@return a client for whatever listens at an address}
  public static TestClient of(InetSocketAddress address) {
    return new TestClient(
        new SocketTransport(Objects.requireNonNull(address, "address")), PATIENCE);
  }

  /// Starts an app without a socket and returns a client for it. The app stops as always, with
  /// [NexiosApp#stop].
  ///
  /// Routing, limits, deadlines, cancels, bodies and streams are those of the app over a socket;
  /// what is left out is the parser: each connection serves one sound request. Nothing waits for
  /// real time, so started inside `ManualTime.run` the app and all its limits follow virtual time.
  ///
  /// @param app not started yet
  /// @return a client that reaches the app in this process
  /// @throws Exception what a startup hook has thrown
  /// @throws IllegalStateException when the app was started or stopped before
  public static TestClient inMemory(NexiosApp app) throws Exception {
    MemoryEngine engine = new MemoryEngine();
    app.start(engine);
    return new TestClient(engine, PATIENCE);
  }

  /// {@return this client with another patience}
  ///
  /// @param limit how long a read may get nothing; positive
  public TestClient withPatience(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("patience must be positive, was " + limit);
    }
    return new TestClient(transport, limit);
  }

  /// {@return a request to be completed and sent}
  ///
  /// @param method in capitals
  /// @param target path and query, encoded; sent as it is
  public TestRequest request(String method, String target) {
    return new TestRequest(transport, patience, method, target);
  }

  /// {@return a GET}
  public TestRequest get(String target) {
    return request("GET", target);
  }

  /// {@return a HEAD}
  public TestRequest head(String target) {
    return request("HEAD", target);
  }

  /// {@return a POST}
  public TestRequest post(String target) {
    return request("POST", target);
  }

  /// {@return a PUT}
  public TestRequest put(String target) {
    return request("PUT", target);
  }

  /// {@return a PATCH}
  public TestRequest patch(String target) {
    return request("PATCH", target);
  }

  /// {@return a DELETE}
  public TestRequest delete(String target) {
    return request("DELETE", target);
  }
}
