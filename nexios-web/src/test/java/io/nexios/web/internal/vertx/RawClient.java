package io.nexios.web.internal.vertx;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// An HTTP/1.1 client that sends exactly the bytes it is told to.
final class RawClient implements Closeable {
  /// A whole response.
  record Response(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = socket.getInputStream();
  }

  static RawClient connect(int port) throws IOException {
    return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  RawClient get(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n");
  }

  Socket socket() {
    return socket;
  }

  /// Reads one response with its body.
  Response read() throws IOException {
    return read(false);
  }

  /// Reads a response to a HEAD.
  Response readHead() throws IOException {
    return read(true);
  }

  private Response read(boolean headOnly) throws IOException {
    String[] statusLine = line().split(" ", 3);
    int status = Integer.parseInt(statusLine[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (first, second) -> first + ", " + second);
    }
    if (headOnly || status < 200 || status == 204 || status == 304) {
      return new Response(status, headers, "");
    }
    return new Response(status, headers, text(body(headers)));
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      return chunks();
    }
    String length = headers.get("content-length");
    return length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(), 16);
      whole.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new IOException("a chunk does not end with a line break");
      }
      if (size == 0) {
        return whole.toByteArray();
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the body ended after %d of %d bytes".formatted(bytes.length, length));
    }
    return bytes;
  }

  /// Reads a line without its CR LF.
  String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended after \"" + text(bytes.toByteArray()) + '"');
      }
      bytes.write(b);
    }
    String line = text(bytes.toByteArray());
    return line.substring(0, line.length() - 1);
  }

  /// Reads everything up to the end of the connection.
  String readToEnd() throws IOException {
    return text(in.readAllBytes());
  }

  /// Reads on and returns whether the connection has ended, by a FIN or an RST, without a byte.
  boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /// Reads and drops bytes, as many as there are up to a number.
  int skip(int length) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int left = length;
    while (left > 0) {
      int bytes = in.read(buffer, 0, Math.min(left, buffer.length));
      if (bytes < 0) {
        break;
      }
      left -= bytes;
    }
    return length - left;
  }

  /// Says that nothing more will be sent.
  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /// Closes with an RST instead of a FIN.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
