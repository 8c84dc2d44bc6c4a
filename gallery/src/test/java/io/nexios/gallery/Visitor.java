package io.nexios.gallery;

import io.nexios.web.testing.TestClient;
import io.nexios.web.testing.TestExchange;
import io.nexios.web.testing.TestRequest;
import io.nexios.web.testing.TestResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody who visits a running gallery, over real sockets.
final class Visitor {
  private final TestClient client;

  Visitor(int port) {
    client = TestClient.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /// What came back.
  record Answer(TestResponse response) {
    int status() {
      return response.status();
    }

    String type() {
      return response.header("content-type");
    }

    String text() {
      return response.text();
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(response.bytes());
    }

    /// {@return the value at a path like `user/name`, as text}
    String at(String path) {
      return json().at("/" + path).asString();
    }
  }

  Answer get(String path) throws IOException {
    return send(client.get(path));
  }

  Answer put(String path) throws IOException {
    return send(client.put(path));
  }

  Answer post(String path) throws IOException {
    return send(client.post(path));
  }

  Answer post(String path, String type, String body) throws IOException {
    return send(client.post(path).body(type, body));
  }

  Answer upload(String path, String field, String filename, byte[] content) throws IOException {
    return send(client.post(path).file(field, filename, "application/octet-stream", content));
  }

  /// Asks and does not wait for the answer; closing is leaving.
  TestExchange ask(String path) throws IOException {
    return client.get(path).open();
  }

  /// Announces a body that is still to be written.
  TestExchange announce(String path, String type, long bytes) throws IOException {
    return client.post(path).header("content-type", type).openWithoutBody(bytes);
  }

  /// {@return what the upstream service has counted}
  long count(String what) throws IOException {
    return get("/upstream").json().get(what).asLong();
  }

  private static Answer send(TestRequest request) throws IOException {
    return new Answer(request.send());
  }
}
