package io.nexios.web.spi;

import io.nexios.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a server listens, and its limits. Every limit is on.
///
/// @param host the name or address to listen on
/// @param port 0 to 65,535; 0 takes any free one
/// @param maxHeaderBytes the greatest length of the request line, and of all header fields together
/// @param headerWithin from accept, or from the last response, to a complete head
/// @param minBodyBytesPerSecond what a client must send on average while a read waits for it
/// @param minBodyRateAfter how far, in time, a client may fall behind that average; time in which
///   nobody reads does not count
/// @param idleAfter how long a connection may live without an exchange
/// @param writeStallAfter how long a client may take nothing of a response that waits for it
/// @param tls certificate and key, or null to speak clear text
/// @param clearTextHttp2 whether HTTP/2 is spoken without TLS
/// @param timeSource what measures all of these
public record EngineOptions(
    String host,
    int port,
    int maxHeaderBytes,
    Duration headerWithin,
    long minBodyBytesPerSecond,
    Duration minBodyRateAfter,
    Duration idleAfter,
    Duration writeStallAfter,
    @Nullable Tls tls,
    boolean clearTextHttp2,
    TimeSource timeSource) {

  /// A certificate chain and the private key of its first certificate, both in PEM.
  ///
  /// @param certificate the file with the certificate or chain
  /// @param key the file with the unencrypted PKCS #8 key
  public record Tls(Path certificate, Path key) {
    /// Checks that nothing is null.
    public Tls {
      Objects.requireNonNull(certificate, "certificate");
      Objects.requireNonNull(key, "key");
    }
  }

  /// Checks the ranges.
  ///
  /// @throws IllegalArgumentException when a value is out of range
  public EngineOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(timeSource, "timeSource");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 0 and 65535, was " + port);
    }
    if (maxHeaderBytes < 256 || maxHeaderBytes > 1 << 24) {
      throw new IllegalArgumentException(
          "maxHeaderBytes must be between 256 and 16777216, was " + maxHeaderBytes);
    }
    if (minBodyBytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "minBodyBytesPerSecond must be at least 1, was " + minBodyBytesPerSecond);
    }
    checkPositive("headerWithin", headerWithin);
    checkPositive("minBodyRateAfter", minBodyRateAfter);
    checkPositive("idleAfter", idleAfter);
    checkPositive("writeStallAfter", writeStallAfter);
  }

  /// Returns the defaults: any free port of 127.0.0.1, 16 KiB of headers within 10 s, bodies with
  /// at least 1 KiB/s after 5 s, 60 s idle, 30 s of write stall, no TLS, no clear-text HTTP/2, and
  /// the current thread's time source.
  public static EngineOptions defaults() {
    return new EngineOptions(
        "127.0.0.1",
        0,
        16 << 10,
        Duration.ofSeconds(10),
        1 << 10,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        null,
        false,
        TimeSource.current());
  }

  /// Returns these options with another name or address to listen on.
  public EngineOptions withHost(String host) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with another port; 0 takes any free one.
  public EngineOptions withPort(int port) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with another limit for the length of a head.
  public EngineOptions withMaxHeaderBytes(int maxHeaderBytes) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with another limit of time for a complete head.
  public EngineOptions withHeaderWithin(Duration headerWithin) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with another least rate of a body, and how far a client may fall behind
  /// it.
  public EngineOptions withMinBodyRate(long bytesPerSecond, Duration after) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        bytesPerSecond,
        after,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with another limit on a connection without an exchange.
  public EngineOptions withIdleAfter(Duration idleAfter) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with another limit on a client that takes nothing.
  public EngineOptions withWriteStallAfter(Duration writeStallAfter) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with TLS.
  public EngineOptions withTls(Tls tls) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  /// Returns these options with HTTP/2 without TLS, beside HTTP/1.1.
  public EngineOptions withClearTextHttp2() {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        true,
        timeSource);
  }

  /// Returns these options with another time source.
  public EngineOptions withTimeSource(TimeSource timeSource) {
    return new EngineOptions(
        host,
        port,
        maxHeaderBytes,
        headerWithin,
        minBodyBytesPerSecond,
        minBodyRateAfter,
        idleAfter,
        writeStallAfter,
        tls,
        clearTextHttp2,
        timeSource);
  }

  private static void checkPositive(String name, Duration duration) {
    Objects.requireNonNull(duration, name);
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, was " + duration);
    }
  }
}
