package io.nexios.benchmarks.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Asks at a fixed light rate on one connection, and measures from when it should have asked: so an
/// answer that is late makes the next ones late too.
///
/// @param p99Millis of the answers
/// @param unanswered how many of the requests had none within 5 s
record Pinger(double p99Millis, int unanswered) {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int PATIENCE_MILLIS = 5_000;
  private static final byte[] REQUEST =
      "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "pong".getBytes(StandardCharsets.US_ASCII);

  static Pinger run(int port, int seconds) throws IOException {
    List<Long> nanos = new ArrayList<>();
    int planned = (int) (TimeUnit.SECONDS.toNanos(seconds) / PERIOD_NANOS);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      long due = System.nanoTime();
      for (int i = 0; i < planned; i++) {
        due += PERIOD_NANOS;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        socket.getOutputStream().write(REQUEST);
        readAnswer(socket.getInputStream());
        nanos.add(System.nanoTime() - due);
      }
    } catch (java.net.SocketTimeoutException none) {
      // the rest has had no answer
    }
    Collections.sort(nanos);
    double p99 = nanos.isEmpty() ? Double.NaN : nanos.get(nanos.size() * 99 / 100) / 1e6;
    return new Pinger(p99, planned - nanos.size());
  }

  private static void readAnswer(InputStream in) throws IOException {
    int matched = 0;
    while (matched < END.length) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the connection ended before the answer did");
      }
      matched = b == END[matched] ? matched + 1 : b == END[0] ? 1 : 0;
    }
  }
}
