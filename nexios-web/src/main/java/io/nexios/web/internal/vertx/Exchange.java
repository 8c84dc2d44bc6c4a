package io.nexios.web.internal.vertx;

import io.nexios.web.Headers;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.Completion.Ending;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.RequestHead;
import io.nexios.web.spi.TransferException;
import io.nexios.web.spi.TransferException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request and its response on Vert.x.
final class Exchange implements EngineExchange {
  /*
   * Overview. Several threads may want to decide an exchange at the same time: the handler responds,
   * a deadline responds, the client leaves, a limit cuts it. `phase` says who was first.
   *
   *   OPEN        → STREAMING     respondStreaming
   *   OPEN        → HANDED_OVER   respond
   *   STREAMING   → HANDED_OVER   close of the stream
   *   OPEN, STREAMING → COMPLETE  client gone, abort, write stall
   *   HANDED_OVER → COMPLETE      last byte written, writing failed or threw, write stall
   *
   * I1. Only the thread that moved the phase writes to the response, so there is one head and one
   *     end. What follows a move to COMPLETE runs on the event loop.
   * I2. `gone` happens only by a move from OPEN or STREAMING, or by a stall.
   *
   * Vert.x hops to the event loop by itself when a response is written to from another thread; that
   * one hop is all that a small response costs.
   */

  private static final int OPEN = 0;
  private static final int STREAMING = 1;
  private static final int HANDED_OVER = 2;
  private static final int COMPLETE = 3;

  private static final VarHandle PHASE =
      ConstantBootstraps.fieldVarHandle(
          MethodHandles.lookup(), "phase", VarHandle.class, Exchange.class, int.class);

  private static final int SLICE_BYTES = 64 << 10;
  private static final long NOT_PENDING = Long.MIN_VALUE;
  private static final long HTTP2_NO_ERROR = 0;
  private static final long HTTP2_INTERNAL_ERROR = 2;

  private final Connection connection;
  private final HttpServerResponse response;
  private final RequestHead head;
  private final boolean http2;
  private final boolean bodyless; // the answer to a HEAD
  private final @Nullable RequestBody body;
  private final boolean refused;
  private final Meeting<Exchange> gone = new Meeting<>();
  private final Meeting<Exchange> completed = new Meeting<>();
  private volatile int phase;
  private volatile @Nullable ResponseBody stream; // set once, by the thread that began it
  private volatile long writePendingSince = NOT_PENDING; // set by who writes and on the event loop
  private volatile boolean leftByClient; // set before the phase becomes COMPLETE
  private boolean closeAfter; // set before the response is ended, read when it has been written
  private int status; // set by the thread that began the response
  private long bodyBytes; // likewise
  private Ending ending = Ending.ABORTED; // set once, before the exchange is complete

  private Exchange(
      Connection connection, HttpServerRequest request, RequestHead head, boolean refused) {
    this.connection = connection;
    this.response = request.response();
    this.head = head;
    this.http2 = request.version() == HttpVersion.HTTP_2;
    this.bodyless = request.method() == HttpMethod.HEAD;
    this.refused = refused;
    this.body = refused || !hasBody() ? null : new RequestBody(connection, request, head.headers());
  }

  static Exchange of(Connection connection, HttpServerRequest request, RequestHead head) {
    Exchange exchange = new Exchange(connection, request, head, false);
    if (exchange.http2) {
      exchange.response.exceptionHandler(_ -> exchange.clientGone());
    }
    return exchange;
  }

  static Exchange refused(Connection connection, HttpServerRequest request) {
    return new Exchange(connection, request, HeadReader.unread(connection), true);
  }

  private boolean hasBody() {
    Headers headers = head.headers();
    return http2
        || headers.contains("transfer-encoding")
        || headers.first("content-length").filter(length -> !length.equals("0")).isPresent();
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public InputStream body(long maxBytes) {
    return body == null ? InputStream.nullInputStream() : body.limit(maxBytes);
  }

  @Override
  public void onClientGone(Runnable action) {
    Objects.requireNonNull(action, "action");
    gone.listen(_ -> action.run());
  }

  @Override
  public void onComplete(Consumer<? super Completion> action) {
    Objects.requireNonNull(action, "action");
    completed.listen(_ -> action.accept(completion()));
  }

  @Override
  public boolean respond(int status, Headers headers, byte[] body) {
    checkStatus(status);
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(body, "body");
    if (!PHASE.compareAndSet(this, OPEN, HANDED_OVER)) {
      return false;
    }
    try {
      begin(status, headers);
      if (mayHaveLength()) {
        announce(body.length);
      }
      if (mayHaveBody()) {
        writeSlice(body, 0);
      } else {
        writePending();
        response.end().onComplete(_ -> written());
      }
    } catch (Throwable failure) { // it is nobody else's any more: only this can end it
      giveUp(HANDED_OVER);
      throw failure;
    }
    return true;
  }

  @Override
  public OutputStream respondStreaming(int status, Headers headers, long contentLength)
      throws TransferException {
    checkStatus(status);
    Objects.requireNonNull(headers, "headers");
    if (!PHASE.compareAndSet(this, OPEN, STREAMING)) {
      throw over().toException();
    }
    begin(status, headers);
    if (contentLength >= 0 && mayHaveLength()) {
      announce(contentLength);
    } else if (mayHaveBody() && !http2) {
      if (head.version().equals("HTTP/1.0")) {
        closeAfter = true; // the end of the connection is the end of the body
        connection.beginLast();
      } else {
        response.setChunked(true);
      }
    }
    ResponseBody made = new ResponseBody(this, response, mayHaveBody(), contentLength);
    stream = made;
    if (phase == COMPLETE) {
      made.fail(over());
    }
    return made;
  }

  private static void checkStatus(int status) {
    if (status < 200 || status > 999) {
      throw new IllegalArgumentException("status must be between 200 and 999, was " + status);
    }
  }

  private void begin(int status, Headers headers) {
    this.status = status;
    Loops loops = connection.loops();
    ResponseHead.write(response, status, headers, loops.date());
    boolean lastOne = refused || loops.isStopping() || (body != null && body.mustCloseConnection());
    if (lastOne && !http2) {
      response.putHeader("connection", "close");
      closeAfter = true;
      connection.beginLast();
    }
  }

  private void announce(long bytes) {
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(bytes));
  }

  private boolean mayHaveLength() {
    return status != 204 && status != 304;
  }

  private boolean mayHaveBody() {
    return !bodyless && mayHaveLength();
  }

  /// Writes a large body bit by bit, so that a stall shows.
  private void writeSlice(byte[] body, int from) {
    int length = Math.min(SLICE_BYTES, body.length - from);
    Buffer slice = slice(body, from, length);
    countBody(length);
    writePending();
    if (from + length == body.length) {
      response.end(slice).onComplete(_ -> written());
      return;
    }
    response
        .write(slice)
        .onComplete(
            result -> {
              if (result.succeeded() && phase == HANDED_OVER) {
                connection.loop().later(() -> writeSlice(body, from + length));
              } else {
                written();
              }
            });
  }

  private static Buffer slice(byte[] body, int from, int length) {
    return length == body.length
        ? Buffer.buffer(body)
        : Buffer.buffer(length).appendBytes(body, from, length);
  }

  void countBody(int bytes) {
    bodyBytes += bytes;
  }

  void writePending() {
    writePendingSince = connection.loops().nanoTime();
  }

  void nothingPending() {
    writePendingSince = NOT_PENDING;
  }

  /// Ends a streamed response.
  ///
  /// @param last the rest of the body
  /// @return whether it was still there to end
  boolean endStreaming(Buffer last) {
    if (!PHASE.compareAndSet(this, STREAMING, HANDED_OVER)) {
      return false;
    }
    countBody(last.length());
    writePending();
    (mayHaveBody() ? response.end(last) : response.end()).onComplete(_ -> written());
    return true;
  }

  private void written() {
    nothingPending();
    if (!PHASE.compareAndSet(this, HANDED_OVER, COMPLETE)) {
      return;
    }
    finish(Ending.RESPONDED);
    if (closeAfter && mayBeSending()) {
      connection.closeTowardsASender();
    } else if (closeAfter) {
      connection.closeGently();
    } else if (http2 && body != null && !body.hasEnded()) {
      response.reset(HTTP2_NO_ERROR); // RFC 9113, section 8.1: the rest of the body is not wanted
    }
  }

  /// Whether the client may be in the middle of what nobody is going to read: a body, or whatever
  /// follows the place where a request was refused.
  private boolean mayBeSending() {
    return body == null ? refused : !body.hasEnded();
  }

  /// Called on the event loop when the connection or the stream is closed.
  void clientGone() {
    int before;
    do {
      before = phase;
      if (before == COMPLETE) {
        return;
      }
      leftByClient = before != HANDED_OVER;
    } while (!PHASE.compareAndSet(this, before, COMPLETE));
    if (before == HANDED_OVER) {
      finish(Ending.RESPONDED);
      return;
    }
    failStreams(over());
    gone.happen(this);
    finish(Ending.CLIENT_GONE);
  }

  @Override
  public void abort() {
    boolean _ = giveUp(OPEN) || giveUp(STREAMING);
  }

  private boolean giveUp(int from) {
    if (!PHASE.compareAndSet(this, from, COMPLETE)) {
      return false;
    }
    failStreams(over());
    connection
        .loop()
        .execute(
            () -> {
              cut();
              finish(Ending.ABORTED);
            });
    return true;
  }

  void sweep(long now) {
    long since = writePendingSince;
    if (since != NOT_PENDING && now - since >= connection.loops().limits().writeStallNanos()) {
      stalled();
    } else if (body != null) {
      body.sweep(now);
    }
  }

  private void stalled() {
    nothingPending();
    if (PHASE.compareAndSet(this, STREAMING, COMPLETE)
        || PHASE.compareAndSet(this, HANDED_OVER, COMPLETE)) {
      failStreams(new Failure(Kind.TOO_SLOW, "the client takes nothing of the response"));
      cut();
      gone.happen(this);
      finish(Ending.ABORTED);
    }
  }

  boolean isHoldingBack() {
    return body != null && body.isHoldingBack();
  }

  private void failStreams(Failure failure) {
    if (body != null) {
      body.fail(failure);
    }
    ResponseBody streaming = stream;
    if (streaming != null) {
      streaming.fail(failure);
    }
  }

  /// Closes the connection, or resets the stream, without an end of the response.
  private void cut() {
    if (http2) {
      response.reset(HTTP2_INTERNAL_ERROR);
    } else if (closeAfter) {
      connection.cutWithReset(); // without a length, a plain close would look like the end
    } else {
      connection.cut();
    }
  }

  private void finish(Ending ending) {
    boolean bodyEnded = body == null || body.hasEnded();
    if (body != null) {
      body.abandon();
    }
    connection.end(this, bodyEnded);
    this.ending = ending;
    completed.happen(this);
  }

  private Completion completion() {
    return new Completion(status, bodyBytes, ending);
  }

  private Failure over() {
    return leftByClient
        ? new Failure(Kind.CLIENT_GONE, "the client has closed the connection")
        : new Failure(Kind.EXCHANGE_OVER, "the exchange has another response or is over");
  }
}
