package io.nexios.web.testing;

import io.nexios.concurrency.Concurrency;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/// A connection with one request on it, and everything that a client can do with it, well-behaved
/// or not.
///
/// **Threading.** One thread at a time, but [#disconnect], [#reset] and [#close] may be called from
/// any.
public final class TestExchange implements Closeable {
  private final Wire wire;
  private final ResponseReader reader;
  private final boolean headOnly;

  TestExchange(Wire wire, boolean headOnly) {
    this.wire = wire;
    this.headOnly = headOnly;
    this.reader = new ResponseReader(wire.input());
  }

  /// Sends bytes as they are.
  ///
  /// @throws IOException when the connection is broken
  public TestExchange write(byte[] bytes) throws IOException {
    wire.write(bytes);
    return this;
  }

  /// Sends text in UTF-8 as it is.
  ///
  /// @throws IOException when the connection is broken
  public TestExchange write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends bytes in small pieces with a pause behind each.
  ///
  /// **Cancellation.** A cancel point, as every wait of Nexios is.
  ///
  /// @param bytes what to send
  /// @param pieceBytes how much at a time, at least 1
  /// @param pause how long to wait behind each piece
  /// @throws IOException when the connection is broken
  /// @throws InterruptedException when the calling thread is interrupted in a pause
  public TestExchange writeSlowly(byte[] bytes, int pieceBytes, Duration pause)
      throws IOException, InterruptedException {
    if (pieceBytes < 1) {
      throw new IllegalArgumentException("pieceBytes must be at least 1, was " + pieceBytes);
    }
    for (int start = 0; start < bytes.length; start += pieceBytes) {
      write(Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + pieceBytes)));
      Concurrency.sleep(pause);
    }
    return this;
  }

  /// Reads the next whole answer.
  ///
  /// @throws IOException when the connection ends before the answer does, or it is no HTTP
  public TestResponse response() throws IOException {
    return reader.read(headOnly);
  }

  /// Reads the head of the next answer; its body is read from [#stream].
  ///
  /// @return the answer without a body
  /// @throws IOException when the connection ends before the head does, or it is no HTTP
  public TestResponse responseHead() throws IOException {
    return reader.readHead();
  }

  /// {@return the bytes of the connection as they come, chunk sizes included}
  public InputStream stream() {
    return reader.stream();
  }

  /// Leaves: closes the connection with a FIN.
  ///
  /// @throws IOException when that fails
  public void disconnect() throws IOException {
    wire.close();
  }

  /// Leaves with an RST, as a client that crashes.
  ///
  /// @throws IOException when that fails
  public void reset() throws IOException {
    wire.reset();
  }

  /// Says that nothing more will be sent, and goes on reading.
  ///
  /// @throws IOException when that fails
  public TestExchange halfClose() throws IOException {
    wire.halfClose();
    return this;
  }

  /// Closes the connection, if it is open.
  @Override
  public void close() throws IOException {
    wire.close();
  }
}
