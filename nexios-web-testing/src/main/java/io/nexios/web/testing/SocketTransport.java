package io.nexios.web.testing;

import io.nexios.web.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Connections over TCP.
///
/// @param address where the server listens
record SocketTransport(InetSocketAddress address) implements Transport {
  @Override
  public String authority() {
    return address.getHostString() + ":" + address.getPort();
  }

  @Override
  public Wire open(String method, String target, Headers headers, Duration patience)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    Socket socket = new Socket();
    try {
      socket.connect(address, Math.toIntExact(patience.toMillis()));
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket.setTcpNoDelay(true);
      SocketWire wire = new SocketWire(socket, socket.getInputStream());
      wire.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      return wire;
    } catch (IOException broken) {
      socket.close();
      throw broken;
    }
  }

  private record SocketWire(Socket socket, InputStream input) implements Wire {
    @Override
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    @Override
    public void halfClose() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
