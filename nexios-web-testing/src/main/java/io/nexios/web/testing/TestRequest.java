package io.nexios.web.testing;

import io.nexios.web.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request that is being put together. Each method returns the same one.
///
/// **Threading.** One thread at a time.
public final class TestRequest {
  private static final byte[] NO_BODY = {};

  private final Transport transport;
  private final Duration patience;
  private final String method;
  private final String target;
  private Headers headers = Headers.empty();
  private byte[] body = NO_BODY;
  private @Nullable MultipartWriter multipart;

  TestRequest(Transport transport, Duration patience, String method, String target) {
    this.transport = transport;
    this.patience = patience;
    this.method = Objects.requireNonNull(method, "method");
    this.target = Objects.requireNonNull(target, "target");
  }

  /// Sets a header, in place of one of the same name; `host`, `connection` and `content-length` are
  /// set by themselves otherwise.
  ///
  /// @throws IllegalArgumentException when the name or the value cannot be sent
  public TestRequest header(String name, String value) {
    headers = headers.with(name, value);
    return this;
  }

  /// Sets the body.
  public TestRequest body(String contentType, byte[] content) {
    body = content.clone();
    return header("content-type", contentType);
  }

  /// Sets the body as UTF-8.
  public TestRequest body(String contentType, String text) {
    return body(contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sets the body to a value written as JSON: a record, a map, a list.
  public TestRequest json(@Nullable Object value) {
    return body("application/json", TestJson.write(value));
  }

  /// Adds a plain field to a multipart body.
  public TestRequest field(String name, String value) {
    multipart().field(name, value);
    return this;
  }

  /// Adds a file to a multipart body.
  public TestRequest file(String name, String filename, String contentType, byte[] content) {
    multipart().file(name, filename, contentType, content);
    return this;
  }

  private MultipartWriter multipart() {
    if (multipart == null) {
      multipart = new MultipartWriter();
    }
    return multipart;
  }

  /// Sends the request and reads the whole answer.
  ///
  /// @throws IOException when the connection breaks or the answer is no HTTP
  public TestResponse send() throws IOException {
    try (TestExchange exchange = open()) {
      return exchange.response();
    }
  }

  /// Sends the request and returns before the answer.
  ///
  /// @throws IOException when there is no connection
  public TestExchange open() throws IOException {
    byte[] content = content();
    return connect(content.length).write(content);
  }

  /// Sends the head only; what shall follow of the body is up to the caller.
  ///
  /// @param announcedBytes the length that the head says the body has
  /// @throws IOException when there is no connection
  public TestExchange openWithoutBody(long announcedBytes) throws IOException {
    content();
    return connect(announcedBytes);
  }

  private byte[] content() {
    if (multipart == null) {
      return body;
    }
    header("content-type", multipart.contentType());
    return multipart.content();
  }

  private TestExchange connect(long bodyBytes) throws IOException {
    Wire wire = transport.open(method, target, complete(bodyBytes), patience);
    return new TestExchange(wire, method.equals("HEAD"));
  }

  private Headers complete(long bodyBytes) {
    Headers complete = headers;
    if (!complete.contains("host")) {
      complete = complete.with("host", transport.authority());
    }
    if (!complete.contains("connection")) {
      complete = complete.with("connection", "close");
    }
    boolean hasBody = bodyBytes > 0 || method.equals("POST") || method.equals("PUT");
    return hasBody
            && !complete.contains("content-length")
            && !complete.contains("transfer-encoding")
        ? complete.with("content-length", String.valueOf(bodyBytes))
        : complete;
  }
}
