package io.nexios.web.internal.vertx;

import io.nexios.web.spi.TransferException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The body of a streamed response: written by one thread, taken over by the event loop.
final class ResponseBody extends OutputStream {
  /*
   * Overview. Bytes collect in a chunk; a full chunk goes to Vert.x, and the writer goes on until
   * PENDING_BYTES are with Vert.x whose writing is not reported as done.
   *
   * I1. `lock` guards `pending`, `ending` and `failure`; the rest belongs to the writer.
   * I2. Once `ending` is set, only the exchange stops the clock of the write stall: the end of the
   *     body is pending too, and is not counted here.
   */

  private static final int CHUNK_BYTES = 16 << 10;
  private static final int PENDING_BYTES = 64 << 10;

  private final Exchange exchange;
  private final HttpServerResponse response;
  private final boolean sent; // whether the body goes out, or only its length counts
  private final long announced; // -1 when the length is not known
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private Buffer chunk = Buffer.buffer();
  private long written;
  private boolean headSent;
  private boolean closed;
  private int pending;
  private boolean ending;
  private @Nullable Failure failure;

  ResponseBody(Exchange exchange, HttpServerResponse response, boolean sent, long announced) {
    this.exchange = exchange;
    this.response = response;
    this.sent = sent;
    this.announced = announced;
  }

  void fail(Failure reason) {
    lock.lock();
    try {
      if (failure == null) {
        failure = reason;
        room.signal();
      }
    } finally {
      lock.unlock();
    }
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
    int from = offset;
    int end = offset + length;
    while (from < end) {
      if (chunk.length() == CHUNK_BYTES) {
        send();
      }
      int bytes = Math.min(end - from, CHUNK_BYTES - chunk.length());
      if (sent) {
        chunk.appendBytes(source, from, bytes);
      }
      from += bytes;
      written += bytes;
    }
  }

  @Override
  public void flush() throws IOException {
    if (!closed && (chunk.length() > 0 || !headSent)) {
      send();
    }
  }

  /// Hands the chunk over when there is room. Interrupted, it keeps the chunk.
  private void send() throws IOException {
    awaitRoom();
    Buffer full = chunk;
    chunk = Buffer.buffer();
    headSent = true;
    exchange.countBody(full.length());
    response.write(full).onComplete(result -> done(full.length(), result.succeeded()));
  }

  private void awaitRoom() throws IOException {
    lock.lock();
    try {
      while (pending >= PENDING_BYTES && failure == null) {
        room.await();
      }
      if (failure != null) {
        throw failure.toException();
      }
      if (pending == 0) {
        exchange.writePending();
      }
      pending += chunk.length();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the client takes the response");
    } finally {
      lock.unlock();
    }
  }

  private void done(int bytes, boolean succeeded) {
    lock.lock();
    try {
      pending -= bytes;
      if (pending == 0 && !ending) {
        exchange.nothingPending();
      } else {
        exchange.writePending();
      }
      if (!succeeded && failure == null) {
        failure = new Failure(Kind.CLIENT_GONE, "the client has closed the connection");
      }
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the body; aborts instead when it is shorter than announced.
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (sent && announced >= 0 && written < announced) {
      exchange.abort();
      throw new IOException(
          "the body of the response was announced with %,d bytes and closed after %,d"
              .formatted(announced, written));
    }
    beginEnding();
    exchange.endStreaming(chunk);
  }

  private void beginEnding() {
    lock.lock();
    try {
      ending = true;
    } finally {
      lock.unlock();
    }
  }
}
