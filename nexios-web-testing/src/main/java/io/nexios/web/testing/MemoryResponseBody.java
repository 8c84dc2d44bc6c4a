package io.nexios.web.testing;

import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.TransferException;
import io.nexios.web.spi.TransferException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The body of a streamed response in memory; a client that takes nothing holds the writer back.
///
/// **Threading.** Confined to the writer.
final class MemoryResponseBody extends OutputStream {
  private static final int CHUNK_BYTES = 16 << 10;

  private final MemoryExchange exchange;
  private final long announced; // -1 when the length is not known
  private final Pipe.Limit limit;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private String head; // empty once it has been sent
  private int filled;
  private long written;
  private boolean closed;

  MemoryResponseBody(MemoryExchange exchange, EngineOptions options, String head, long announced) {
    this.exchange = exchange;
    this.head = head;
    this.announced = announced;
    this.limit =
        new Pipe.Limit(options.timeSource(), options.writeStallAfter().toNanos(), this::stalled);
  }

  private TransferException stalled() {
    return exchange.giveUp(Kind.TOO_SLOW, "the client takes nothing of the response");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (closed) {
      throw new IOException("the body of the response is closed");
    }
    if (announced >= 0 && length > announced - written) {
      throw new IOException(
          "the body of the response is longer than the %,d bytes it was announced with"
              .formatted(announced));
    }
    for (int from = offset; from < offset + length; ) {
      if (filled == CHUNK_BYTES) {
        flush();
      }
      int count = Math.min(offset + length - from, CHUNK_BYTES - filled);
      System.arraycopy(source, from, chunk, filled, count);
      filled += count;
      from += count;
    }
    written += length;
  }

  @Override
  public void flush() throws IOException {
    exchange.append(head);
    head = "";
    if (filled > 0 && exchange.mayHaveBody()) {
      byte[] framed = framed();
      exchange.response().write(framed, 0, framed.length, limit);
      exchange.countSent(filled);
    }
    filled = 0;
  }

  private byte[] framed() {
    byte[] before = bytes(announced < 0 ? Integer.toHexString(filled) + "\r\n" : "");
    byte[] after = bytes(announced < 0 ? "\r\n" : "");
    byte[] framed = new byte[before.length + filled + after.length];
    System.arraycopy(before, 0, framed, 0, before.length);
    System.arraycopy(chunk, 0, framed, before.length, filled);
    System.arraycopy(after, 0, framed, before.length + filled, after.length);
    return framed;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Ends the body; aborts instead when it is shorter than announced.
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    if (exchange.mayHaveBody() && written < announced) {
      closed = true;
      exchange.abort();
      throw new IOException(
          "the body of the response was announced with %,d bytes and closed after %,d"
              .formatted(announced, written));
    }
    flush();
    closed = true;
    if (announced < 0 && exchange.mayHaveBody()) {
      exchange.append("0\r\n\r\n");
    }
    exchange.endStreaming();
  }
}
