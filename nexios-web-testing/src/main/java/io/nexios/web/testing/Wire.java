package io.nexios.web.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/// The client's end of a connection.
interface Wire extends Closeable {
  void write(byte[] bytes) throws IOException;

  /// {@return what comes back: HTTP/1.1, as it is on a socket}
  InputStream input();

  void halfClose() throws IOException;

  void reset() throws IOException;
}
