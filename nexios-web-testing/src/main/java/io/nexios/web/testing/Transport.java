package io.nexios.web.testing;

import io.nexios.web.Headers;
import java.io.IOException;
import java.time.Duration;

/// How a test client reaches an app.
interface Transport {
  /// {@return host and port for the host header}
  String authority();

  /// Makes a connection and sends the head of a request on it.
  ///
  /// @param patience how long a read may get nothing, in real time
  /// @throws IOException when there is no connection
  Wire open(String method, String target, Headers headers, Duration patience) throws IOException;
}
