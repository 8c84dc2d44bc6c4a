package io.nexios.web;

import io.nexios.concurrency.CancelReason;
import io.nexios.concurrency.Task;
import io.nexios.concurrency.TaskGroup;
import io.nexios.time.TimeSource;
import io.nexios.web.spi.EngineExchange;
import io.nexios.web.spi.TransferException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Hands an answer to the engine. A body that comes from a stream is sent as it comes, inside the
/// request's scope, so that a client that leaves ends what it is made from; if it fails, the
/// exchange is aborted, so that no client takes a part for the whole.
final class AnswerSender {
  private static final System.Logger LOG = System.getLogger("io.nexios.web");
  private static final int BUFFER_BYTES = 32 << 10;

  private final RequestScope scope;
  private final EngineExchange exchange;
  private final String id;
  private final @Nullable Duration streamTimeout;

  /** For the sending thread only. */
  private long sentBytes;

  /** For the sending thread only. */
  private boolean compressing;

  /// @param streamTimeout how long an event stream may live, or null for any time
  AnswerSender(
      RequestScope scope, EngineExchange exchange, String id, @Nullable Duration streamTimeout) {
    this.scope = scope;
    this.exchange = exchange;
    this.id = id;
    this.streamTimeout = streamTimeout;
  }

  /// Sends an answer that has its whole body, without waiting.
  static Sent sendBytes(EngineExchange exchange, Answer answer) {
    byte[] content = ((Answer.Bytes) answer.body()).content();
    return exchange.respond(answer.status(), answer.headers(), content)
        ? new Sent(answer.status(), content.length)
        : Sent.CLIENT_LEFT;
  }

  /// As [#sendBytes]; if the engine fails at it, ends the exchange without an answer.
  static Sent sendBytesOrAbort(EngineExchange exchange, String id, Answer answer) {
    try {
      return sendBytes(exchange, answer);
    } catch (Throwable failure) { // also an Error: nobody else would end the exchange
      return abort(exchange, id, failure);
    }
  }

  /// Ends an exchange that cannot be answered.
  static Sent abort(EngineExchange exchange, String id, Throwable failure) {
    exchange.abort();
    LOG.log(Level.ERROR, "request " + id + " could not be answered", failure);
    return Sent.FAILED;
  }

  /// Sends any answer, waiting for the client where it has to.
  ///
  /// @throws IOException when its file cannot be opened; nothing was sent then
  Sent send(Answer answer) throws IOException {
    return switch (answer.body()) {
      case Answer.Bytes _ -> sendBytes(exchange, answer);
      case Answer.Stream(InputStream source, long length) -> stream(answer, length, source);
      case Answer.Content(FileSlice slice) -> file(answer, slice);
      case Answer.Events(EventStream stream) -> events(answer, stream);
      case Answer.Gzip(Answer.Body body) -> {
        compressing = true;
        yield send(new Answer(answer.status(), answer.headers(), body));
      }
    };
  }

  private Sent stream(Answer answer, long length, InputStream source) {
    try {
      return transfer(
          answer,
          length,
          null,
          (_, out) -> {
            if (!isHead()) {
              copy(source, out, Long.MAX_VALUE);
            }
          });
    } finally {
      Answer.close(source);
    }
  }

  /// Opens the file before the head goes out: what fails behind it can only cut the connection.
  private Sent file(Answer answer, FileSlice slice) throws IOException {
    InputStream source = Files.newInputStream(slice.file());
    try {
      source.skipNBytes(slice.offset());
      return transfer(
          answer,
          slice.length(),
          null,
          (_, out) -> {
            if (!isHead()) {
              copy(source, out, slice.length());
            }
          });
    } finally {
      Answer.close(source);
    }
  }

  private Sent events(Answer answer, EventStream stream) {
    return transfer(
        answer,
        -1,
        streamTimeout,
        (group, out) -> {
          if (!isHead()) {
            out.flush(); // the client shall see that the stream is open before the first event
            EventWriter events = new EventWriter(out, TimeSource.current());
            Task<@Nullable Void> keepAlive =
                group.createTask("keep-alive", () -> events.keepAlive(stream.keepAliveAfter()));
            stream.source().run(events);
            keepAlive.cancel("the event stream has ended");
          }
        });
  }

  private interface Transfer {
    void run(TaskGroup group, OutputStream out) throws Exception;
  }

  private Sent transfer(Answer answer, long length, @Nullable Duration limit, Transfer transfer) {
    try {
      OutputStream out = begin(answer, length);
      try {
        scope.run(limit, group -> transfer.run(group, out));
      } catch (Exception failure) {
        if (!isPlannedEnd(answer)) {
          throw failure;
        }
      }
      out.close();
      return new Sent(answer.status(), sentBytes);
    } catch (Throwable failure) { // also an Error: the client must not take a part for the whole
      exchange.abort();
      return failed(answer, failure);
    }
  }

  private OutputStream begin(Answer answer, long length) throws IOException {
    if (!compressing) {
      return exchange.respondStreaming(answer.status(), answer.headers(), length);
    }
    OutputStream out = exchange.respondStreaming(answer.status(), answer.headers(), -1);
    return new GZIPOutputStream(out, BUFFER_BYTES, true); // so that a flush sends what there is
  }

  /// Whether an event stream has ended because its time was up or the app stops: clients come back.
  private boolean isPlannedEnd(Answer answer) {
    CancelReason reason = scope.reason();
    return answer.body() instanceof Answer.Events
        && (reason instanceof CancelReason.DeadlineExpired
            || reason instanceof CancelReason.Shutdown);
  }

  private Sent failed(Answer answer, Throwable failure) {
    Throwable cause = ErrorMapping.unwrap(failure);
    boolean left = scope.isLeft() || isGone(cause);
    boolean ours = !left && !(cause instanceof TransferException);
    LOG.log(
        ours ? Level.ERROR : Level.DEBUG,
        "request " + id + " failed in the middle of its answer",
        failure);
    return new Sent(left ? AccessLog.CLIENT_LEFT : answer.status(), sentBytes);
  }

  private static boolean isGone(Throwable failure) {
    return failure instanceof TransferException transfer
        && (transfer.kind() == TransferException.Kind.CLIENT_GONE
            || transfer.kind() == TransferException.Kind.EXCHANGE_OVER);
  }

  private boolean isHead() {
    return exchange.head().method().equals("HEAD");
  }

  private void copy(InputStream source, OutputStream out, long atMost) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (sentBytes < atMost) {
      int count = source.read(buffer, 0, (int) Math.min(buffer.length, atMost - sentBytes));
      if (count < 0) {
        if (compressing && atMost != Long.MAX_VALUE) {
          throw new EOFException("the file has become shorter than it was");
        }
        return; // a file that has become shorter: it was announced longer, so the engine aborts
      }
      out.write(buffer, 0, count);
      sentBytes += count;
    }
  }
}
