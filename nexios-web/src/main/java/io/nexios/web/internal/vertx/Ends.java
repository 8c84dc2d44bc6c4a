package io.nexios.web.internal.vertx;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import java.net.InetSocketAddress;

/// The addresses of the two ends of a connection.
record Ends(InetSocketAddress remote, InetSocketAddress local) {
  static Ends of(Channel channel) {
    return new Ends(
        (InetSocketAddress) channel.remoteAddress(), (InetSocketAddress) channel.localAddress());
  }

  static Ends of(HttpConnection http) {
    return new Ends(convert(http.remoteAddress(true)), convert(http.localAddress(true)));
  }

  /** Both sides hold a literal address, so nothing is looked up. */
  private static InetSocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return new InetSocketAddress(address.hostAddress(), address.port());
  }
}
