package io.nexios.web.internal.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection: the guard nearest to the socket in its channel's pipeline, and the clock of its
/// waiting for requests.
final class Connection extends ChannelDuplexHandler {
  /*
   * Overview. From accept to close a connection is either waiting for a request, and then `dueAt`
   * says until when, or has open exchanges, and then nothing here limits it: the exchanges have
   * their own limits. Vert.x makes its HTTP side later, after a handshake or the first bytes.
   *
   * Vert.x stops reading when some messages of pipelined requests are pending, and a channel that
   * does not read does not see that its client has gone. So the guard goes on reading, up to
   * READ_AHEAD_BYTES, unless it is a handler that holds the client's upload back.
   *
   * I1. Everything here is confined to the event loop, but for the final fields and `lastBegun`.
   * I2. `waiting` is true exactly when `open` is empty and the connection is not being refused.
   */

  private static final int READ_AHEAD_BYTES = 64 << 10;
  private static final long LINGER_NANOS = 1_000_000_000;
  private static final String HTTP1_DECODER = "httpDecoder"; // the name that Vert.x gives it

  private final Loops loops;
  private final Loop loop;
  private final Channel channel;
  private final Ends ends;
  private final List<Exchange> open = new ArrayList<>(1);
  private @Nullable HttpConnection http; // set when Vert.x has made its side
  private boolean waiting = true;
  private long dueAt; // means something while waiting
  private boolean bytesArrived; // whether anything has come in since the waiting began
  private boolean bodyLeftOver; // whether the last request's body still comes in, to be dropped
  private int readAhead; // bytes read while Vert.x would not have read
  private boolean closed;
  private boolean holdsItsClose; // whether the next close is not for Vert.x to decide
  private volatile boolean lastBegun; // set once, by the thread that begins the last response

  Connection(Loops loops, Loop loop, Channel channel) {
    this.loops = loops;
    this.loop = loop;
    this.channel = channel;
    this.ends = Ends.of(channel);
    this.dueAt = loops.nanoTime() + loops.limits().headerNanos();
  }

  Ends ends() {
    return ends;
  }

  Loops loops() {
    return loops;
  }

  Loop loop() {
    return loop;
  }

  @Nullable HttpConnection http() {
    return http;
  }

  InetSocketAddress remoteAddress() {
    return ends.remote();
  }

  boolean isSecure() {
    HttpConnection connection = http;
    return connection != null && connection.isSsl();
  }

  private boolean isHttp2() {
    HttpConnection connection = http;
    return connection != null
        && connection.protocolVersion() == io.vertx.core.http.HttpVersion.HTTP_2;
  }

  void attach(HttpConnection connection) {
    http = connection;
    bytesArrived = false; // what came before was a handshake
  }

  /// Counts an exchange in; from here on no limit on waiting applies.
  void begin(Exchange exchange) {
    waiting = false;
    bodyLeftOver = false;
    open.add(exchange);
    loops.exchangeOpened();
  }

  /// Counts in an exchange whose request the parser has failed at. Vert.x closes behind the answer
  /// to that at once; the exchange does it at its time.
  void beginUnparsed(Exchange exchange) {
    begin(exchange);
    holdsItsClose = !isHttp2();
  }

  /// Counts an exchange out, once.
  void end(Exchange exchange, boolean bodyEnded) {
    if (!open.remove(exchange)) {
      return;
    }
    bodyLeftOver = !bodyEnded;
    if (open.isEmpty()) {
      waiting = true;
      bytesArrived = false;
      Limits limits = loops.limits();
      dueAt = loops.nanoTime() + (isHttp2() ? limits.idleNanos() : limits.betweenRequestsNanos());
    }
    loops.exchangeClosed();
  }

  /// Notes that the body of a request whose exchange is over has come in completely.
  void bodyDropped() {
    bodyLeftOver = false;
  }

  /// Notes that a response has begun behind which the connection closes: whatever follows on it is
  /// not served, for nobody can tell whether it is a request.
  void beginLast() {
    lastBegun = true;
  }

  boolean isAtItsEnd() {
    return lastBegun || closed;
  }

  /// Closes after everything that was written has gone out.
  void closeGently() {
    HttpConnection connection = http;
    if (connection == null) {
      cut();
    } else {
      connection.close();
    }
  }

  /// Closes towards a client that may still be sending. It gets the end of the stream behind the
  /// answer, and some time to read both: closed at once, what it sends would be answered with an
  /// RST, which destroys an answer that it has not read yet.
  ///
  /// **Source.** RFC 9112, section 9.6.
  void closeTowardsASender() {
    long linger = Math.min(LINGER_NANOS, loops.limits().headerNanos());
    if (!waiting || !(channel instanceof DuplexChannel duplex)) {
      closeGently();
      return;
    }
    dueAt = loops.nanoTime() + linger;
    if (!isSecure()) {
      var _ = duplex.shutdownOutput();
    }
  }

  /// Closes at once; what the client has not taken yet is lost.
  void cut() {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first != null) { // a channel that is closed already has none
      var _ = first.close();
    }
  }

  /// Closes at once so that the client gets an error, not an end of the stream.
  void cutWithReset() {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    cut();
  }

  void sweep(long now) {
    for (Exchange exchange : List.copyOf(open)) {
      exchange.sweep(now);
    }
    if (waiting && now - dueAt >= 0) {
      giveUpWaiting();
    }
  }

  /// A client that began a request and did not finish its head gets an answer; one that was silent
  /// gets none, because it might be about to send a request and would take the answer for its own.
  /// Nor does one that had its last answer, whatever it has sent behind that.
  private void giveUpWaiting() {
    waiting = false;
    ChannelHandlerContext decoder = channel.pipeline().context(HTTP1_DECODER);
    if (decoder == null || bodyLeftOver || !bytesArrived || lastBegun) {
      cut();
      return;
    }
    HttpRequest slow = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    slow.setDecoderResult(DecoderResult.failure(new SlowHeadException()));
    decoder.fireChannelRead(slow);
    decoder.fireChannelReadComplete();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    loop.add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    bytesArrived = true;
    if (!ctx.channel().config().isAutoRead() && message instanceof ByteBuf bytes) {
      readAhead += bytes.readableBytes();
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    if (ctx.channel().config().isAutoRead()) {
      readAhead = 0;
    } else if (readAhead < READ_AHEAD_BYTES && !open.isEmpty() && !isHoldingBack()) {
      ctx.read();
    }
  }

  private boolean isHoldingBack() {
    for (Exchange exchange : open) {
      if (exchange.isHoldingBack()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (holdsItsClose) {
      holdsItsClose = false;
      var _ = channel.closeFuture().addListener(_ -> promise.trySuccess());
    } else {
      var _ = ctx.close(promise);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    close();
    ctx.fireChannelInactive(); // the decoder may still bring out what it had
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    close(); // a channel that never became active is not reported as inactive
    loop.remove(this);
  }

  private void close() {
    closed = true;
    waiting = false;
    for (Exchange exchange : List.copyOf(open)) {
      exchange.clientGone();
    }
  }

  /// Stands in for the decoder's failure when the head did not come in time.
  static final class SlowHeadException extends Exception {
    private static final long serialVersionUID = 1L;

    SlowHeadException() {
      super("the head of the request did not arrive in time", null, false, false);
    }
  }
}
