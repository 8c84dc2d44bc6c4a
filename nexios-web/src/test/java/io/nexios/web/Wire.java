package io.nexios.web;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.nexios.web.internal.vertx.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A connection of any transport that sends what it is told, and leaves in every way there is.
/// HTTP/2 as far as that needs: headers without compression, bodies that fit the first window.
///
/// **Source.** RFC 9113, sections 3.4, 4.1 and 6; RFC 7541, section 6.2.2.
final class Wire implements Closeable {
  /// @param status 0 when the stream was reset
  record Answer(int status, String body) {}

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PRIORITY = 0x20;
  private static final int PRIORITY_BYTES = 5;
  private static final int ACK = 1;
  private static final int CANCEL = 8;

  private final Transport transport;
  private final Socket plain;
  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Map<Integer, ByteArrayOutputStream> bodies = new TreeMap<>();
  private final Set<Integer> windowsOpened = new HashSet<>();
  private int lastStream = -1;

  private Wire(Transport transport, Socket plain, Socket socket) throws IOException {
    this.transport = transport;
    this.plain = plain;
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    if (transport.isHttp2()) {
      send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      frame(SETTINGS, 0, 0, new byte[0]);
    }
  }

  static Wire connect(Transport transport, int port, TestCertificate certificate)
      throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(20_000);
    plain.setTcpNoDelay(true);
    if (!transport.hasTls()) {
      return new Wire(transport, plain, plain);
    }
    SSLSocket secure =
        (SSLSocket)
            certificate
                .client()
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {transport.isHttp2() ? "h2" : "http/1.1"});
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return new Wire(transport, plain, secure);
  }

  /// Sends a request without a body and returns its stream.
  int get(String path) throws IOException {
    return head("GET", path, "", -1);
  }

  /// Sends a request over HTTP/2 with one more field, just as it is.
  int get(String path, String name, String value) throws IOException {
    lastStream += 2;
    ByteArrayOutputStream block = pseudoFields("GET", path);
    field(block, name, value);
    frame(HEADERS, END_HEADERS | END_STREAM, lastStream, block.toByteArray());
    return lastStream;
  }

  private ByteArrayOutputStream pseudoFields(String method, String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    field(block, ":method", method);
    field(block, ":path", path);
    field(block, ":scheme", transport.hasTls() ? "https" : "http");
    field(block, ":authority", "a.example");
    return block;
  }

  /// Sends the head of a request with a body.
  int post(String path, String contentType, int length) throws IOException {
    return head("POST", path, contentType, length);
  }

  private int head(String method, String path, String contentType, int length) throws IOException {
    lastStream += 2;
    if (!transport.isHttp2()) {
      String fields =
          length < 0
              ? ""
              : "Content-Type: " + contentType + "\r\nContent-Length: " + length + "\r\n";
      send(bytes(method + " " + path + " HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n"));
      return lastStream;
    }
    ByteArrayOutputStream block = pseudoFields(method, path);
    if (length >= 0) {
      field(block, "content-type", contentType);
      field(block, "content-length", String.valueOf(length));
    }
    int flags = END_HEADERS | (length < 0 ? END_STREAM : 0);
    frame(HEADERS, flags, lastStream, block.toByteArray());
    return lastStream;
  }

  /// Sends the beginning of a head and not its end.
  void beginHead() throws IOException {
    if (transport.isHttp2()) {
      lastStream += 2;
      frame(HEADERS, END_STREAM, lastStream, pseudoFields("GET", "/x").toByteArray());
    } else {
      send(bytes("GET /x HTTP/1.1\r\nHo"));
    }
  }

  /// Sends a part of the body of the last request.
  void body(String part, boolean last) throws IOException {
    if (!transport.isHttp2()) {
      send(bytes(part));
      return;
    }
    byte[] all = bytes(part);
    for (int from = 0; from < all.length; from += 16_384) {
      int to = Math.min(all.length, from + 16_384);
      byte[] slice = Arrays.copyOfRange(all, from, to);
      frame(DATA, last && to == all.length ? END_STREAM : 0, lastStream, slice);
    }
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A literal field that is not indexed, with a new name.
  private static void field(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(bytes(name));
    block.write(value.length());
    block.writeBytes(bytes(value));
  }

  /// Sends one frame of HTTP/2, just as it is.
  void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.writeBytes(new byte[] {0, 0, (byte) (stream >> 8), (byte) stream});
    frame.writeBytes(payload);
    send(frame.toByteArray());
  }

  /// Reads the whole answer to a request; of HTTP/1.1 the next one.
  Answer read(int stream) throws IOException {
    if (!transport.isHttp2()) {
      return readHttp1();
    }
    while (!readFrame(stream)) {}
    String body =
        bodies.getOrDefault(stream, new ByteArrayOutputStream()).toString(StandardCharsets.UTF_8);
    return new Answer(statuses.getOrDefault(stream, 0), body);
  }

  /// Reads until the server takes more of a body of HTTP/2.
  void awaitWindow(int stream) throws IOException {
    while (!windowsOpened.remove(stream)) {
      readFrame(stream);
    }
  }

  /// Reads to the end of the connection, whether it is clean or not.
  ///
  /// @return the status of an answer that came before it, or 0
  int statusBeforeTheEnd() {
    int status = 0;
    statuses.clear();
    try {
      while (true) {
        if (transport.isHttp2()) {
          readFrame(0);
        } else {
          status = readHttp1().status();
        }
      }
    } catch (SocketTimeoutException stillOpen) {
      throw new AssertionError("the connection has not ended", stillOpen);
    } catch (IOException ended) {
      return statuses.values().stream().findFirst().orElse(status);
    }
  }

  private Answer readHttp1() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
    }
    byte[] body = in.readNBytes(length);
    return new Answer(status, new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended after \"" + line + '"');
      }
      line.append((char) b);
    }
    return line.toString().stripTrailing();
  }

  /// Reads one frame and returns whether a stream is at its end with it.
  private boolean readFrame(int awaited) throws IOException {
    byte[] head = in.readNBytes(9);
    if (head.length < 9) {
      throw new EOFException("the connection ended before the answer did");
    }
    int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
    int type = head[3];
    int flags = head[4];
    int stream = (head[7] & 0xff) << 8 | (head[8] & 0xff);
    byte[] payload = in.readNBytes(length);
    switch (type) {
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          frame(SETTINGS, ACK, 0, new byte[0]);
        }
      }
      case HEADERS ->
          statuses.put(
              stream, status(stream, payload, (flags & PRIORITY) == 0 ? 0 : PRIORITY_BYTES));
      case DATA ->
          bodies.computeIfAbsent(stream, _ -> new ByteArrayOutputStream()).writeBytes(payload);
      case WINDOW_UPDATE -> windowsOpened.add(stream);
      default -> {}
    }
    boolean ended =
        type == RST_STREAM || ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0);
    return stream == awaited && ended;
  }

  private int status(int stream, byte[] block, int from) throws IOException {
    try {
      var headers =
          decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block, from, block.length - from));
      return Integer.parseInt(headers.status().toString());
    } catch (Http2Exception unreadable) {
      throw new IOException(unreadable);
    }
  }

  /// Closes with a FIN; with TLS behind the alert that says so.
  void leave() throws IOException {
    socket.close();
  }

  /// Closes with a FIN and nothing before it.
  void leaveBare() throws IOException {
    plain.close();
  }

  /// Closes with an RST.
  void reset() throws IOException {
    plain.setSoLinger(true, 0);
    plain.close();
  }

  /// Sends a FIN and stays to read.
  void halfClose() throws IOException {
    plain.shutdownOutput();
  }

  /// Takes one request back and keeps the connection.
  void resetStream(int stream) throws IOException {
    frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
