package io.nexios.web.testing;

import io.nexios.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;

/// The client's end of an exchange in memory.
final class MemoryWire implements Wire {
  private final MemoryExchange exchange;
  private final Pipe.Limit limit;
  private volatile boolean silent; // whether this end has said that it sends no more
  private final InputStream input = new Input();

  MemoryWire(MemoryExchange exchange, Duration patience) {
    this.exchange = exchange;
    this.limit =
        new Pipe.Limit(
            TimeSource.system(), // a test that hangs does so in real time
            patience.toNanos(),
            () -> new SocketTimeoutException("nothing came or went for " + patience));
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (silent) {
      throw new SocketException("this end of the connection is closed");
    }
    exchange.request().write(bytes, 0, bytes.length, limit);
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public void halfClose() {
    silent = true;
    exchange.clientGone();
  }

  @Override
  public void reset() {
    close();
  }

  @Override
  public void close() {
    silent = true;
    exchange.clientGone();
    exchange.response().failReads(() -> new SocketException("the connection is closed"));
    exchange.response().drop();
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      return length == 0 ? 0 : exchange.response().read(target, offset, length, limit);
    }

    @Override
    public int available() {
      return exchange.response().available();
    }
  }
}
