package io.nexios.benchmarks.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Connections to one server that stay open, with one request on each.
final class HeldConnections implements AutoCloseable {
  private static final ByteBuffer SUCCESS =
      StandardCharsets.US_ASCII.encode("HTTP/1.1 200").asReadOnlyBuffer();

  private final InetSocketAddress server;
  private final ByteBuffer request;
  private final List<SocketChannel> channels = new ArrayList<>();

  HeldConnections(ServerProcess server, String target) {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    this.request =
        StandardCharsets.US_ASCII.encode("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  int count() {
    return channels.size();
  }

  /// Opens one more and sends its request.
  void add() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channels.add(channel);
    channel.setOption(StandardSocketOptions.SO_LINGER, 0); // its port must not wait afterwards
    channel.connect(server);
    channel.write(request.duplicate()); // so short that the system takes all of it
  }

  /// Reads the beginning of the answer on the last one.
  void awaitSuccess() throws IOException {
    ByteBuffer start = ByteBuffer.allocate(SUCCESS.remaining());
    while (start.hasRemaining()) {
      if (channels.getLast().read(start) < 0) {
        throw new IOException("connection " + count() + " ended before its answer did");
      }
    }
    if (!start.flip().equals(SUCCESS)) {
      throw new IOException("the answer began with " + StandardCharsets.US_ASCII.decode(start));
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
