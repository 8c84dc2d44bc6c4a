package io.nexios.web.testing;

import io.nexios.web.Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads answers of HTTP/1.1 and says when they are none.
final class ResponseReader {
  private static final byte[] NO_BODY = {};

  private final InputStream in;

  ResponseReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  InputStream stream() {
    return in;
  }

  TestResponse readHead() throws IOException {
    String statusLine = line();
    if (!statusLine.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new IOException("this is no status line: " + statusLine);
    }
    Headers.Builder headers = Headers.builder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("this is no header field: " + line);
      }
      headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return new TestResponse(
        Integer.parseInt(statusLine.substring(9, 12)), headers.build(), NO_BODY);
  }

  TestResponse read(boolean headOnly) throws IOException {
    TestResponse head = readHead();
    while (head.status() < 200) { // 100 and the like come before the answer
      head = readHead();
    }
    boolean hasBody = !headOnly && head.status() != 204 && head.status() != 304;
    return hasBody ? new TestResponse(head.status(), head.headers(), body(head.headers())) : head;
  }

  private byte[] body(Headers headers) throws IOException {
    if (headers.first("transfer-encoding").orElse("").equals("chunked")) {
      return chunks();
    }
    String length = headers.first("content-length").orElse("");
    return length.isEmpty() ? in.readAllBytes() : exactly(Integer.parseInt(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = -1;
    while (size != 0) {
      size = Integer.parseInt(line(), 16);
      body.writeBytes(exactly(size));
      String end = line();
      if (!end.isEmpty()) {
        throw new IOException("a chunk goes on behind its length: " + end);
      }
    }
    return body.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException(
          "the connection ended after %d of %d bytes".formatted(bytes.length, length));
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended before the answer did");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
