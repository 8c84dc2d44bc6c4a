package io.nexios.web;

import io.nexios.time.TimeSource;
import io.nexios.web.spi.RequestHead;
import java.lang.System.Logger.Level;
import java.util.Locale;

/// One line per request: `127.0.0.1 "GET /dashboard" 200 512 B 12.3 ms k3x-17`.
///
/// Paths are logged as sent, which the engine has checked to be visible ASCII; queries are not,
/// because they hold what users type.
///
/// **Threading.** All methods may be called from any thread.
final class AccessLog {
  /** What nginx logs for a client that left before its answer; it is never sent. */
  static final int CLIENT_LEFT = 499;

  private static final System.Logger LOG = System.getLogger("io.nexios.web.access");

  private final TimeSource time;

  AccessLog(TimeSource time) {
    this.time = time;
  }

  void log(RequestHead head, String id, long begunNanos, Sent sent) {
    if (LOG.isLoggable(Level.INFO)) {
      LOG.log(Level.INFO, line(head, id, begunNanos, sent));
    }
  }

  /// As [#log], from a thread that must not wait for the log: an event loop or the timer.
  void logElsewhere(RequestHead head, String id, long begunNanos, Sent sent) {
    if (LOG.isLoggable(Level.INFO)) {
      String line = line(head, id, begunNanos, sent);
      Thread.ofVirtual().name("access-log").start(() -> LOG.log(Level.INFO, line));
    }
  }

  private String line(RequestHead head, String id, long begunNanos, Sent sent) {
    String target = head.target();
    int question = target.indexOf('?');
    return String.format(
        Locale.ROOT,
        "%s \"%s %s\" %d %d B %.1f ms %s",
        head.remoteAddress().getAddress().getHostAddress(),
        head.method(),
        question < 0 ? target : target.substring(0, question),
        sent.status(),
        sent.bodyBytes(),
        (time.nanoTime() - begunNanos) / 1e6,
        id);
  }
}
