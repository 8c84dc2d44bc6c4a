package io.nexios.web.testing;

import io.nexios.web.NexiosApp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/// A client that drives an app over real sockets, one connection per request.
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
/// **Timing.** A read that gets nothing for the client's patience, 20 s unless set, fails: a test
/// ends rather than hangs.
public final class TestClient {
  private final InetSocketAddress address;
  private final Duration patience;

  private TestClient(InetSocketAddress address, Duration patience) {
    this.address = address;
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
    return new TestClient(Objects.requireNonNull(address, "address"), Duration.ofSeconds(20));
  }

  /// {@return this client with another patience}
  ///
  /// @param limit how long a read may get nothing; positive
  public TestClient withPatience(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("patience must be positive, was " + limit);
    }
    return new TestClient(address, limit);
  }

  /// {@return a request to be completed and sent}
  ///
  /// @param method in capitals
  /// @param target path and query, encoded; sent as it is
  public TestRequest request(String method, String target) {
    return new TestRequest(address, patience, method, target);
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
