package io.nexios.web.testing;

import io.nexios.web.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer.
///
/// **Threading.** Immutable.
public final class TestResponse {
  private final int status;
  private final Headers headers;
  private final byte[] body;

  TestResponse(int status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /// {@return the status}
  public int status() {
    return status;
  }

  /// {@return all header fields}
  public Headers headers() {
    return headers;
  }

  /// {@return the first header of this name, empty when there is none}
  public String header(String name) {
    return headers.first(name).orElse("");
  }

  /// {@return the body}
  public byte[] bytes() {
    return body.clone();
  }

  /// {@return the body as UTF-8}
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /// {@return the body, which is a JSON object, as maps, lists, strings, numbers and booleans}
  ///
  /// @throws AssertionError when it is not
  public Map<String, @Nullable Object> json() {
    return TestJson.readObject(this);
  }

  /// {@return the body, which is JSON, as a value of a class}
  ///
  /// @throws AssertionError when it does not fit
  public <T> T json(Class<T> type) {
    return TestJson.read(this, type);
  }

  /// {@return status and body, for messages of tests}
  @Override
  public String toString() {
    return status + " " + headers + "\n" + text();
  }
}
