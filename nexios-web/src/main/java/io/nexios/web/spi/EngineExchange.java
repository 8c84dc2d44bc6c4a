package io.nexios.web.spi;

import io.nexios.web.Headers;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// One request and the response to it.
///
/// An exchange is *complete* when its last byte has been written, when it was aborted, or when its
/// client has gone before the whole response was handed over. What is left of the request's body
/// then is discarded, up to a bound, beyond which the connection closes.
///
/// **Threading.** All methods may be called from any thread. The streams are for one thread at a
/// time, and the calls on them block; nothing else here does.
///
/// **Cancellation.** A read or write that waits is ended by an interrupt with
/// [java.io.InterruptedIOException]; the flag is kept, and the exchange stays usable.
public interface EngineExchange {
  /// {@return the head of the request}
  RequestHead head();

  /// Returns the body of the request; empty when there is none. The first read answers `Expect:
  /// 100-continue`. Buffers little: a client that sends faster than the body is read is held back.
  /// Each call returns the same stream; the limit is the latest one given. Closing the stream gives
  /// the rest of the body up.
  ///
  /// While the client is held back, the engine may be unable to see that it has gone.
  ///
  /// @param maxBytes how much may be read; a longer body makes the read fail, and one that
  ///   announces its length does so before anything is sent
  /// @return a stream whose reads throw [TransferException] when the body ends before its end
  InputStream body(long maxBytes);

  /// Registers what to do when the client has gone before the whole response was handed over: the
  /// connection was closed, half-closed or reset, or the stream was. Runs at most once, on an event
  /// loop; when the client has gone already, in the calling thread. Never runs after [#respond],
  /// the close of the stream of [#respondStreaming] or [#abort()].
  ///
  /// @param action short, not blocking
  /// @throws IllegalStateException when an action was registered before
  void onClientGone(Runnable action);

  /// Registers what to do when the exchange is complete. Runs exactly once, on an event loop or,
  /// when the exchange is complete already, in the calling thread.
  ///
  /// @param action short, not blocking
  /// @throws IllegalStateException when an action was registered before
  void onComplete(Consumer<? super Completion> action);

  /// Hands over a whole response and returns without waiting for the client. From here on the
  /// client may leave without anything being cancelled.
  ///
  /// The engine sets `content-length`, `date` and what concerns the connection, and drops such
  /// fields from `headers`. It leaves the body out where HTTP wants none: for HEAD (with the length
  /// that the body would have), 204 and 304.
  ///
  /// When several threads respond, the first one wins.
  ///
  /// @param status 200 to 999
  /// @param headers the fields to send
  /// @param body the body, which the caller must not change afterwards
  /// @return whether this is the response; false when another one was begun before, or when the
  ///   exchange is complete
  boolean respond(int status, Headers headers, byte[] body);

  /// Begins a response and returns the stream for its body, which the caller closes. A write
  /// returns when the client has taken enough that little is buffered; it fails with
  /// [TransferException] when the client has gone or takes nothing for
  /// [EngineOptions#writeStallAfter()]. `flush` sends what was written. `close` ends the body; when
  /// fewer bytes than announced were written, it aborts, except for HEAD, where nothing need be
  /// written.
  ///
  /// @param status 200 to 999
  /// @param headers the fields to send, treated as [#respond] does
  /// @param contentLength the exact length, or -1 when it is not known
  /// @return where to write the body to
  /// @throws TransferException when another response was begun before, or the exchange is complete
  OutputStream respondStreaming(int status, Headers headers, long contentLength)
      throws TransferException;

  /// Ends the exchange at once without ending the response, so that the client sees a broken one:
  /// the connection is closed (HTTP/2: the stream is reset). Does nothing when the response was
  /// handed over completely or the client has gone.
  void abort();
}
