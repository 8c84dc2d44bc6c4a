package io.nexios.web.internal.vertx;

import io.nexios.web.spi.EngineOptions.Tls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Reads certificates and keys: once for all event loops, so that all have the same.
final class Certificates {
  private Certificates() {}

  static PemKeyCertOptions read(Tls files) throws IOException {
    return new PemKeyCertOptions()
        .addCertValue(read(files.certificate()))
        .addKeyValue(read(files.key()));
  }

  /// Returns what a running server is updated with.
  static ServerSSLOptions read(Tls files, Duration handshakeWithin) throws IOException {
    ServerSSLOptions options = new ServerSSLOptions();
    options
        .setKeyCertOptions(read(files))
        .setUseAlpn(true)
        .setApplicationLayerProtocols(List.of("h2", "http/1.1"))
        .setSslHandshakeTimeout(handshakeWithin.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    return options;
  }

  private static Buffer read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read %s: the server needs it for TLS".formatted(file));
    }
    return Buffer.buffer(Files.readAllBytes(file));
  }
}
