package io.nexios.web.internal.vertx;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Vert.x's NIO transport with one addition: it shows every channel that a server accepts, before
/// Vert.x has put a handler into it.
///
/// Vert.x itself has no way to close a connection whose writes are stuck, calls nobody before the
/// first byte when clear-text HTTP/2 is on, stops reading behind a few pipelined requests, and goes
/// on accepting for a moment while it closes.
final class GuardedTransport implements Transport, io.vertx.core.spi.transport.Transport {
  private final io.vertx.core.spi.transport.Transport nio = NIO.implementation();
  private final Consumer<Channel> listening;
  private final Consumer<Channel> accepted;

  /// @param listening is shown every listening channel
  /// @param accepted is shown every accepted channel
  GuardedTransport(Consumer<Channel> listening, Consumer<Channel> accepted) {
    this.listening = listening;
    this.accepted = accepted;
  }

  @Override
  public String name() {
    return NIO.name();
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    nio.configure(config, domainSocket, bootstrap);
    bootstrap.handler(new AcceptHandler(listening, accepted));
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
    nio.configure(config, domainSocket, bootstrap);
  }

  @Override
  public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return nio.convert(address);
  }

  @Override
  public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
    return nio.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return nio.ioHandlerFactory();
  }

  @Override
  @SuppressWarnings("deprecation") // Vert.x's own signature
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return nio.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return nio.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return nio.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return nio.serverChannelFactory(domainSocket);
  }

  /// Stands in the listening channel's pipeline, whose messages are the accepted channels.
  private static final class AcceptHandler extends ChannelInboundHandlerAdapter {
    private final Consumer<Channel> listening;
    private final Consumer<Channel> accepted;

    AcceptHandler(Consumer<Channel> listening, Consumer<Channel> accepted) {
      this.listening = listening;
      this.accepted = accepted;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      listening.accept(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Channel channel) {
        accepted.accept(channel);
      }
      ctx.fireChannelRead(message);
    }
  }
}
