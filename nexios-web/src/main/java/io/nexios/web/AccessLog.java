package io.nexios.web;

import io.nexios.time.TimeSource;
import io.nexios.web.internal.json.Json;
import io.nexios.web.spi.RequestHead;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// One line per request.
///
/// Paths are logged as sent, which the engine has checked to be visible ASCII, but for quotes,
/// which would end their field; queries are not, because they hold what users type.
///
/// **Threading.** All methods may be called from any thread.
final class AccessLog {
  /** What nginx logs for a client that left before its answer; it is never sent. */
  static final int CLIENT_LEFT = 499;

  private static final System.Logger LOG = System.getLogger("io.nexios.web.access");
  private static final DateTimeFormatter COMMON_DATE =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final AccessLogFormat format;
  private final TimeSource time;
  private final LineWriter elsewhere = new LineWriter(line -> LOG.log(Level.INFO, line));

  AccessLog(AccessLogFormat format, TimeSource time) {
    this.format = format;
    this.time = time;
  }

  void log(RequestHead head, String id, long begunNanos, Sent sent) {
    if (isOn()) {
      LOG.log(Level.INFO, line(head, id, begunNanos, sent));
    }
  }

  /// As [#log], from a thread that must not wait for the log: an event loop or the timer.
  void logElsewhere(RequestHead head, String id, long begunNanos, Sent sent) {
    if (isOn()) {
      elsewhere.add(line(head, id, begunNanos, sent));
    }
  }

  /// Returns a stage that completes when every line so far has been written.
  CompletableFuture<?> written() {
    return elsewhere.written();
  }

  private boolean isOn() {
    return format != AccessLogFormat.OFF && LOG.isLoggable(Level.INFO);
  }

  private String line(RequestHead head, String id, long begunNanos, Sent sent) {
    double millis = (time.nanoTime() - begunNanos) / 1e6;
    return switch (format) {
      case PLAIN, OFF ->
          String.format(
              Locale.ROOT,
              "%s \"%s %s\" %d %d B %.1f ms %s",
              remote(head),
              head.method(),
              path(head),
              sent.status(),
              sent.bodyBytes(),
              millis,
              id);
      case COMMON ->
          String.format(
              Locale.ROOT,
              "%s - - [%s] \"%s %s %s\" %d %d",
              remote(head),
              COMMON_DATE.format(time.instant()),
              head.method(),
              path(head),
              head.version(),
              sent.status(),
              sent.bodyBytes());
      case JSON -> json(head, id, millis, sent);
    };
  }

  private String json(RequestHead head, String id, double millis, Sent sent) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("time", time.instant().toString());
    fields.put("remote", remote(head));
    fields.put("method", head.method());
    fields.put("path", path(head));
    fields.put("protocol", head.version());
    fields.put("status", sent.status());
    fields.put("bytes", sent.bodyBytes());
    fields.put("millis", Math.round(millis * 10) / 10.0);
    fields.put("id", id);
    return new String(Json.write(fields), StandardCharsets.UTF_8);
  }

  private static String remote(RequestHead head) {
    return head.remoteAddress().getAddress().getHostAddress();
  }

  private static String path(RequestHead head) {
    String target = head.target();
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    return path.replace("\"", "%22"); // as it should have been sent
  }
}
