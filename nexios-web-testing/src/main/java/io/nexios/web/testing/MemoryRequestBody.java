package io.nexios.web.testing;

import io.nexios.time.TimeSource;
import io.nexios.web.Headers;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.TransferException;
import io.nexios.web.spi.TransferException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The body of a request in memory, with the limits of the engine over sockets: its length, and the
/// rate at which a client must send while somebody waits for it.
///
/// **Threading.** Confined to the reader.
final class MemoryRequestBody extends InputStream {
  private static final long UNKNOWN = -1;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final MemoryExchange exchange;
  private final TimeSource time;
  private final long bytesPerSecond;
  private final long mostNanos;
  private final boolean chunked;
  private final long announced;
  private boolean continueExpected;
  private long maxBytes;
  private long leftInChunk; // or in the whole body when it has a length
  private boolean atEnd;
  private long count;
  private long allowanceNanos; // how long reads may still wait

  MemoryRequestBody(MemoryExchange exchange, EngineOptions options) {
    Headers headers = exchange.head().headers();
    this.exchange = exchange;
    this.time = options.timeSource();
    this.bytesPerSecond = options.minBodyBytesPerSecond();
    this.mostNanos = options.minBodyRateAfter().toNanos();
    this.allowanceNanos = mostNanos;
    this.chunked = headers.contains("transfer-encoding");
    this.announced =
        chunked ? UNKNOWN : headers.first("content-length").map(Long::parseLong).orElse(0L);
    this.leftInChunk = Math.max(announced, 0);
    this.continueExpected = headers.contains("expect");
  }

  InputStream limit(long bytes) {
    maxBytes = bytes;
    return this;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (announced > maxBytes) {
      throw tooLarge();
    }
    sendContinue();
    if (!hasMore()) {
      return -1;
    }
    if (count >= maxBytes) {
      throw tooLarge();
    }
    int wanted = (int) Math.min(Math.min(length, leftInChunk), maxBytes - count);
    int got = take(target, offset, wanted);
    count += got;
    leftInChunk -= got;
    if (chunked && leftInChunk == 0 && !line().isEmpty()) {
      throw malformed();
    }
    return got;
  }

  private boolean hasMore() throws IOException {
    if (leftInChunk == 0 && chunked && !atEnd) {
      leftInChunk = chunkSize(line());
      atEnd = leftInChunk == 0;
    }
    return leftInChunk > 0;
  }

  private long chunkSize(String line) throws TransferException {
    try {
      return Long.parseUnsignedLong(line, 16);
    } catch (NumberFormatException noSize) {
      throw malformed();
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    byte[] one = new byte[1];
    while (line.length() < 20) {
      take(one, 0, 1);
      if (one[0] == '\n') {
        return line.toString().stripTrailing();
      }
      line.append((char) one[0]);
    }
    throw malformed();
  }

  private int take(byte[] target, int offset, int length) throws IOException {
    long before = time.nanoTime();
    Pipe.Limit limit = new Pipe.Limit(time, allowanceNanos, MemoryRequestBody::tooSlow);
    int got = exchange.request().read(target, offset, length, limit);
    long earned = got * NANOS_PER_SECOND / bytesPerSecond;
    long spent = time.nanoTime() - before;
    allowanceNanos = Math.min(mostNanos, allowanceNanos - spent + earned);
    return got;
  }

  private void sendContinue() {
    if (continueExpected) {
      continueExpected = false;
      exchange.append("HTTP/1.1 100 Continue\r\n\r\n");
    }
  }

  private TransferException malformed() {
    return exchange.giveUp(
        Kind.MALFORMED, "the body of the request is not framed as HTTP wants it");
  }

  private static TransferException tooSlow() {
    return new TransferException(
        Kind.TOO_SLOW, "the client sends the body of the request too slowly");
  }

  private TransferException tooLarge() {
    return new TransferException(
        Kind.TOO_LARGE, "the body of the request must have at most %,d bytes".formatted(maxBytes));
  }

  @Override
  public void close() {
    exchange
        .request()
        .failReads(
            () ->
                new TransferException(Kind.EXCHANGE_OVER, "the body of the request was given up"));
    exchange.request().drop();
  }
}
