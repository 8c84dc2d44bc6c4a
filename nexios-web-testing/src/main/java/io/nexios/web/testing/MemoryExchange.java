package io.nexios.web.testing;

import io.nexios.web.Headers;
import io.nexios.web.spi.Completion;
import io.nexios.web.spi.Completion.Ending;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.RequestHead;
import io.nexios.web.spi.TransferException;
import io.nexios.web.spi.TransferException.Kind;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One exchange in memory: two pipes and the question of who was first.
final class MemoryExchange implements EngineExchange {
  /*
   * Overview. `phase` says who decides the exchange, as in the engine over sockets:
   *
   *   OPEN            -> COMPLETE    respond: the bytes are in the pipe, and that is all
   *   OPEN            -> STREAMING   respondStreaming
   *   STREAMING       -> COMPLETE    close of the stream
   *   OPEN, STREAMING -> COMPLETE    client gone or given up, abort
   *
   * I1. Only the thread that moved the phase to COMPLETE ends the pipes and the two futures, and it
   *     says that the client has gone before it says that the exchange is complete.
   */
  private enum Phase {
    OPEN,
    STREAMING,
    COMPLETE
  }

  private static final int PIPE_BYTES = 64 << 10;
  private static final int NO_STATUS = 0;

  /** What says how a message is framed or what becomes of the connection. */
  private static final Set<String> OF_THE_ENGINE =
      Set.of(
          "te",
          "date",
          "trailer",
          "upgrade",
          "connection",
          "keep-alive",
          "content-length",
          "proxy-connection",
          "transfer-encoding");

  private final EngineOptions options;
  private final RequestHead head;
  private final Consumer<? super MemoryExchange> whenOver;
  private final Pipe request = new Pipe(PIPE_BYTES);
  private final Pipe response = new Pipe(PIPE_BYTES);
  private final MemoryRequestBody body;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
  private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
  private final CompletableFuture<Completion> completed = new CompletableFuture<>();
  private volatile int status = NO_STATUS; // set by who begins the response
  private final AtomicLong sentBytes = new AtomicLong();

  MemoryExchange(
      EngineOptions options,
      String method,
      String target,
      Headers headers,
      Consumer<? super MemoryExchange> whenOver) {
    this.options = options;
    this.whenOver = whenOver;
    InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    this.head = new RequestHead(method, target, "HTTP/1.1", headers, client, "http");
    this.body = new MemoryRequestBody(this, options);
  }

  Pipe request() {
    return request;
  }

  Pipe response() {
    return response;
  }

  int headerBytes() {
    int[] bytes = new int[1];
    head.headers().forEach((name, value) -> bytes[0] += name.length() + value.length() + 4);
    return bytes[0];
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public InputStream body(long maxBytes) {
    return body.limit(maxBytes);
  }

  @Override
  public void onClientGone(Runnable action) {
    var _ = gone.thenRun(Objects.requireNonNull(action, "action"));
  }

  @Override
  public void onComplete(Consumer<? super Completion> action) {
    var _ = completed.thenAccept(Objects.requireNonNull(action, "action"));
  }

  @Override
  public boolean respond(int newStatus, Headers headers, byte[] content) {
    if (!phase.compareAndSet(Phase.OPEN, Phase.COMPLETE)) {
      return false;
    }
    append(begin(newStatus, headers, content.length));
    if (mayHaveBody()) {
      append(content, 0, content.length);
    }
    end(Ending.RESPONDED);
    return true;
  }

  @Override
  public OutputStream respondStreaming(int newStatus, Headers headers, long contentLength)
      throws TransferException {
    if (!phase.compareAndSet(Phase.OPEN, Phase.STREAMING)) {
      throw new TransferException(
          gone.isDone() ? Kind.CLIENT_GONE : Kind.EXCHANGE_OVER,
          "the exchange has another response or is over");
    }
    String text = begin(newStatus, headers, contentLength);
    return new MemoryResponseBody(this, options, text, contentLength);
  }

  /// Notes the status, and returns the head to be sent.
  private String begin(int newStatus, Headers headers, long contentLength) {
    status = newStatus;
    StringBuilder text = new StringBuilder("HTTP/1.1 ").append(newStatus).append(" \r\n");
    headers.forEach(
        (name, value) -> {
          if (!OF_THE_ENGINE.contains(name.toLowerCase(Locale.ROOT))) {
            text.append(name).append(": ").append(value).append("\r\n");
          }
        });
    if (contentLength >= 0 && mayHaveLength()) {
      text.append("content-length: ").append(contentLength).append("\r\n");
    } else if (mayHaveBody()) {
      text.append("transfer-encoding: chunked\r\n");
    }
    text.append("date: ").append(HttpDate.of(options.timeSource().instant()));
    return text.append("\r\nconnection: close\r\n\r\n").toString();
  }

  private boolean mayHaveLength() {
    return status != 204 && status != 304;
  }

  boolean mayHaveBody() {
    return mayHaveLength() && !head.method().equals("HEAD");
  }

  void append(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    response.append(bytes, 0, bytes.length);
  }

  private void append(byte[] content, int offset, int length) {
    response.append(content, offset, length);
    countSent(length);
  }

  void countSent(int bytes) {
    sentBytes.addAndGet(bytes);
  }

  /// Ends a streamed response; false when somebody else has ended the exchange.
  boolean endStreaming() {
    boolean first = phase.compareAndSet(Phase.STREAMING, Phase.COMPLETE);
    if (first) {
      end(Ending.RESPONDED);
    }
    return first;
  }

  /// Called when the client has left, and for those that are still there when the server closes.
  void clientGone() {
    if (complete()) {
      Supplier<TransferException> left =
          () -> new TransferException(Kind.CLIENT_GONE, "the client has closed the connection");
      request.failReads(left);
      response.failWrites(left);
      gone.complete(null);
      end(Ending.CLIENT_GONE);
    }
  }

  @Override
  public void abort() {
    cut(Kind.EXCHANGE_OVER, "the exchange was aborted");
  }

  /// Gives up on a client: one that takes nothing for too long, or whose body is no HTTP.
  TransferException giveUp(Kind kind, String message) {
    if (cut(kind, message)) {
      gone.complete(null);
    }
    return new TransferException(kind, message);
  }

  private boolean cut(Kind kind, String message) {
    boolean first = complete();
    if (first) {
      request.failReads(() -> new TransferException(kind, message));
      response.failWrites(() -> new TransferException(kind, message));
      end(Ending.ABORTED);
    }
    return first;
  }

  private boolean complete() {
    return phase.compareAndSet(Phase.OPEN, Phase.COMPLETE)
        || phase.compareAndSet(Phase.STREAMING, Phase.COMPLETE);
  }

  private void end(Ending ending) {
    response.end();
    request.failReads(
        () -> new TransferException(Kind.EXCHANGE_OVER, "the body of the request was given up"));
    request.drop();
    whenOver.accept(this);
    completed.complete(new Completion(status, sentBytes.get(), ending));
  }
}
