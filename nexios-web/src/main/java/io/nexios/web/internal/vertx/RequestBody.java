package io.nexios.web.internal.vertx;

import io.netty.handler.codec.DecoderException;
import io.nexios.web.Headers;
import io.nexios.web.spi.TransferException;
import io.nexios.web.spi.TransferException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The body of a request: filled on the event loop, read by one other thread.
final class RequestBody extends InputStream {
  /*
   * Overview. The event loop appends what arrives and pauses the request when too much is waiting to
   * be read; the reader takes from the front and resumes it. Waking the other side costs more than
   * copying some KiB, so each lets the other's work collect: a waiting reader is woken behind the
   * reads of one turn of the event loop, or when a good deal has arrived, and the request is resumed
   * when little is left.
   *
   * I1. `lock` guards every mutable field but those marked otherwise. No call out while holding it,
   *     except pause, which only sets a flag of Vert.x.
   * I2. `waitingSince` is set exactly while the reader waits.
   * I3. While a reader waits and something has arrived, it was signalled or `wakesLater`.
   *
   * The rate: a client has an allowance of time. What arrives earns time at the least rate, up to
   * where the allowance began; only waiting for the client spends it, for time in which the handler
   * asks for nothing is not the client's.
   */

  private static final int UNREAD_BYTES = 256 << 10;
  private static final int RESUME_BYTES = 64 << 10;
  private static final int WAKE_BYTES = 64 << 10;
  private static final int SMALL_BYTES = 16 << 10;
  private static final long NOT_WAITING = Long.MIN_VALUE;

  private final Connection connection;
  private final HttpServerRequest request;
  private final long announced; // -1 when the length is not known
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Buffer> chunks = new ArrayDeque<>();
  private int taken; // how much of the first chunk has been read
  private int unread; // bytes in chunks, without what was taken
  private boolean paused;
  private boolean wakesLater; // whether the event loop will look for a waiting reader
  private boolean ended;
  private boolean abandoned;
  private boolean rateTooLow;
  private @Nullable Failure failure;
  private long allowanceNanos; // how long a read may still wait, from waitingSince on
  private long waitingSince = NOT_WAITING;
  private boolean continueExpected; // guarded too; cleared when the client was told
  private volatile long maxBytes; // set by body(), read by the reader
  private boolean begun; // whether anything was asked for; the reader's own
  private long count; // bytes handed out; likewise

  RequestBody(Connection connection, HttpServerRequest request, Headers headers) {
    this.connection = connection;
    this.request = request;
    this.announced = headers.first("content-length").map(RequestBody::parseLength).orElse(-1L);
    this.allowanceNanos = connection.loops().limits().bodyAllowanceNanos();
    this.continueExpected = headers.contains("expect") && request.version() != HttpVersion.HTTP_1_0;
    request.handler(this::onData);
    request.endHandler(_ -> onEnd());
    request.exceptionHandler(this::onException);
  }

  private static long parseLength(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException unsound) { // the parser has checked it; HTTP/2 counts by itself
      return -1;
    }
  }

  InputStream limit(long bytes) {
    maxBytes = bytes;
    return this;
  }

  private void onData(Buffer data) {
    boolean wakeSoon;
    lock.lock();
    try {
      if (abandoned || data.length() == 0) {
        return;
      }
      chunks.add(data);
      unread += data.length();
      earn(data.length());
      if (!paused && unread > UNREAD_BYTES) {
        paused = true;
        request.pause();
      }
      wakeSoon = wakeReader();
    } finally {
      lock.unlock();
    }
    if (wakeSoon) {
      connection.loop().later(this::wakeWaiting);
    }
  }

  /// Wakes a waiting reader when much has arrived, else when this turn of the event loop is over.
  ///
  /// @return whether somebody has to see to the latter
  private boolean wakeReader() {
    if (waitingSince == NOT_WAITING) {
      return false;
    }
    if (unread >= WAKE_BYTES) {
      arrived.signal();
      return false;
    }
    boolean wakeSoon = !wakesLater;
    wakesLater = true;
    return wakeSoon;
  }

  private void wakeWaiting() {
    lock.lock();
    try {
      wakesLater = false;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void earn(int bytes) {
    if (waitingSince != NOT_WAITING) {
      spend(connection.loops().nanoTime());
    }
    Limits limits = connection.loops().limits();
    allowanceNanos =
        Math.min(limits.bodyAllowanceNanos(), allowanceNanos + limits.nanosForBody(bytes));
  }

  private void spend(long now) {
    allowanceNanos -= now - waitingSince;
    waitingSince = now;
  }

  private void onEnd() {
    boolean dropped;
    lock.lock();
    try {
      ended = true;
      dropped = abandoned;
      arrived.signal();
    } finally {
      lock.unlock();
    }
    if (dropped) {
      connection.bodyDropped();
    }
  }

  /// Anything but an error of the parser means that the connection or stream is closed, and then
  /// the exchange hears of it too.
  private void onException(Throwable cause) {
    if (cause instanceof DecoderException || cause instanceof IllegalArgumentException) {
      fail(new Failure(Kind.MALFORMED, "the body of the request is not framed as HTTP wants it"));
    }
  }

  void fail(Failure reason) {
    lock.lock();
    try {
      if (failure == null && !ended) {
        failure = reason;
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void sweep(long now) {
    lock.lock();
    try {
      if (waitingSince == NOT_WAITING || failure != null) {
        return;
      }
      spend(now);
      if (allowanceNanos <= 0) {
        rateTooLow = true;
        failure = new Failure(Kind.TOO_SLOW, "the client sends the body of the request too slowly");
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  boolean isHoldingBack() {
    lock.lock();
    try {
      return paused;
    } finally {
      lock.unlock();
    }
  }

  /// {@return whether nobody can tell where the next request would begin, or it is not worth it}
  boolean mustCloseConnection() {
    lock.lock();
    try {
      return !ended && (continueExpected || rateTooLow);
    } finally {
      lock.unlock();
    }
  }

  /// Drops what is there and what still comes.
  void abandon() {
    boolean resume;
    lock.lock();
    try {
      abandoned = true;
      chunks.clear();
      unread = 0;
      taken = 0;
      resume = paused;
      paused = false;
      if (failure == null && !ended) {
        failure = new Failure(Kind.EXCHANGE_OVER, "the body of the request was given up");
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
    if (resume) {
      resume();
    }
  }

  private void resume() {
    connection
        .loop()
        .execute(
            () -> {
              if (!isHoldingBack() && !request.isEnded()) {
                request.resume();
              }
            });
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
    checkAnnounced();
    if (!begun) {
      begun = true;
      sendContinue();
    }
    if (!awaitData()) {
      return -1;
    }
    int allowed = (int) Math.min(length, maxBytes - count);
    if (allowed <= 0) {
      throw tooLarge();
    }
    return take(target, offset, allowed);
  }

  /// Reads into an array of the announced length where that is small; the usual way begins with one
  /// of 16 KiB for every body.
  @Override
  public byte[] readAllBytes() throws IOException {
    if (announced < 0 || announced > SMALL_BYTES) {
      return super.readAllBytes();
    }
    byte[] all = readNBytes((int) announced);
    if (read() >= 0) {
      throw new TransferException(
          Kind.MALFORMED,
          "the body of the request is longer than the %,d bytes it was announced with"
              .formatted(announced));
    }
    return all;
  }

  private void checkAnnounced() throws TransferException {
    if (announced > maxBytes) {
      throw tooLarge();
    }
  }

  private TransferException tooLarge() {
    return new TransferException(
        Kind.TOO_LARGE,
        "the body of the request must have at most %,d bytes%s"
            .formatted(
                maxBytes, announced < 0 ? "" : ", was announced with %,d".formatted(announced)));
  }

  private void sendContinue() {
    boolean send;
    lock.lock();
    try {
      send = continueExpected && !ended && failure == null;
      continueExpected = false;
    } finally {
      lock.unlock();
    }
    if (send) {
      request.response().writeContinue();
    }
  }

  /// Waits for data; false at the end of the body.
  private boolean awaitData() throws IOException {
    lock.lock();
    try {
      if (nothingToSay()) {
        awaitArrival();
      }
      if (chunks.isEmpty() && failure != null) {
        throw failure.toException();
      }
      return !chunks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean nothingToSay() {
    return chunks.isEmpty() && failure == null && !ended;
  }

  private void awaitArrival() throws InterruptedIOException {
    waitingSince = connection.loops().nanoTime();
    try {
      while (nothingToSay()) {
        arrived.await();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the body of the request");
    } finally {
      spend(connection.loops().nanoTime());
      waitingSince = NOT_WAITING;
    }
  }

  /// Takes what is there, at most so many bytes.
  private int take(byte[] target, int offset, int bytes) throws TransferException {
    int sum = 0;
    int step;
    do {
      step = takeOfOne(target, offset + sum, bytes - sum);
      sum += step;
    } while (step > 0 && sum < bytes);
    if (sum == 0) { // given up from another thread in between
      throw new TransferException(Kind.EXCHANGE_OVER, "the body of the request was given up");
    }
    count += sum;
    return sum;
  }

  /// Takes from the first chunk only, so that the event loop never waits for long.
  private int takeOfOne(byte[] target, int offset, int bytes) {
    boolean resume;
    int step;
    lock.lock();
    try {
      Buffer chunk = chunks.peek();
      if (chunk == null) {
        return 0;
      }
      step = Math.min(bytes, chunk.length() - taken);
      chunk.getBytes(taken, taken + step, target, offset);
      taken += step;
      unread -= step;
      if (taken == chunk.length()) {
        chunks.remove();
        taken = 0;
      }
      resume = paused && unread <= RESUME_BYTES;
      if (resume) {
        paused = false;
      }
    } finally {
      lock.unlock();
    }
    if (resume) {
      resume();
    }
    return step;
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return unread;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    abandon();
  }
}
