package io.nexios.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an app says when it listens: where, with which routes, and which limits hold.
final class Banner {
  private Banner() {}

  static String of(AppParts parts, int port) {
    NexiosApp.Options options = parts.options();
    String host = options.host().indexOf(':') < 0 ? options.host() : "[" + options.host() + "]";
    String scheme = options.certificate() == null ? "http" : "https";
    StringBuilder text = new StringBuilder();
    text.append("Nexios listens on %s://%s:%d%n".formatted(scheme, host, port));
    parts.routes().lines().forEach(line -> text.append("  ").append(line).append('\n'));
    return text.append("  features: ")
        .append(String.join(", ", features(options, parts.cors())))
        .append("\n  limits:   ")
        .append(limits(options))
        .toString();
  }

  private static List<String> features(NexiosApp.Options options, @Nullable Cors cors) {
    List<String> features = new ArrayList<>();
    features.add(options.certificate() == null ? "HTTP/1.1" : "TLS, HTTP/1.1, HTTP/2");
    if (options.clearTextHttp2()) {
      features.add("clear-text HTTP/2");
    }
    features.add(
        switch (options.onDisconnect()) {
          case CANCEL -> "cancel on disconnect";
          case IGNORE -> "clients that leave are ignored";
        });
    if (options.compression()) {
      features.add("compression");
    }
    if (cors != null) {
      features.add(cors.toString());
    }
    if (options.deadlineHeader() != null) {
      features.add("deadlines from " + options.deadlineHeader());
    }
    if (options.adaptiveLimit() != null) {
      features.add("adaptive limit");
    }
    features.add("access log " + options.accessLog().name().toLowerCase(Locale.ROOT));
    if (options.developmentMode()) {
      features.add("DEVELOPMENT MODE");
    }
    return features;
  }

  private static String limits(NexiosApp.Options options) {
    return "%s per request, %d in flight, %d queued, body %d B, head %d B within %s, %d parts, %d B/s, idle %s, write stall %s, grace %s"
        .formatted(
            text(options.requestTimeout()),
            options.maxInFlight(),
            options.maxQueued(),
            options.maxBodyBytes(),
            options.maxHeaderBytes(),
            text(options.headerWithin()),
            options.maxParts(),
            options.minBodyRate(),
            text(options.idleAfter()),
            text(options.writeStallAfter()),
            text(options.shutdownGrace()));
  }

  /// Returns a length of time as people write it: `30 s`, `1500 ms`.
  static String text(Duration duration) {
    boolean whole = duration.toMillisPart() == 0 || duration.toDays() > 0;
    return whole ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }
}
