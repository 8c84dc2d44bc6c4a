package io.nexios.web.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.web.spi.EngineOptions;
import io.nexios.web.spi.EngineOptions.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Principal;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two self-signed certificates, one after the other, in the same files.
@Timeout(60)
class CertificateReloadTest {
  @TempDir private static Path folder;
  private static TestCertificate first;
  private static TestCertificate second;

  private static SSLSocket connect(int port, SSLContext trust, String... protocols)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
    return socket;
  }

  @BeforeAll
  static void makeCertificates() throws Exception {
    first = TestCertificate.make(Files.createDirectory(folder.resolve("first")));
    second = TestCertificate.make(Files.createDirectory(folder.resolve("second")));
  }

  @Test
  void reloadCertificate_holdsForNewConnectionsAndKeepsTheOpenOnes() throws Exception {
    Tls files = new Tls(folder.resolve("c.pem"), folder.resolve("k.pem"));
    install(first, files);
    try (TestServer server =
        TestServer.start(
            EngineOptions.defaults().withTls(files),
            exchange -> TestServer.respond(exchange, "hi"))) {
      try (SSLSocket open = connect(server.port(), first.client(), "http/1.1");
          RawClient client = new RawClient(open)) {
        assertThat(client.get("/").read().body()).isEqualTo("hi");

        install(second, files);
        server.engine().reloadCertificate();

        assertThat(client.get("/").read().body()).isEqualTo("hi");
      }
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) { // each event loop
        try (SSLSocket socket = connect(server.port(), second.client(), "h2", "http/1.1")) {
          assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        }
      }
      assertThatThrownBy(() -> connect(server.port(), first.client()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void reloadCertificate_ofFilesThatDoNotFit_keepsThePresentOne() throws Exception {
    Tls files = new Tls(folder.resolve("c.pem"), folder.resolve("k.pem"));
    install(first, files);
    try (TestServer server =
        TestServer.start(
            EngineOptions.defaults().withTls(files),
            exchange -> TestServer.respond(exchange, "hi"))) {
      Files.writeString(files.certificate(), "no certificate");
      assertThatThrownBy(() -> server.engine().reloadCertificate())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the present one stays");
      Files.delete(files.key());
      assertThatThrownBy(() -> server.engine().reloadCertificate())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot read");

      try (SSLSocket socket = connect(server.port(), first.client())) {
        Principal peer = socket.getSession().getPeerPrincipal();
        assertThat(peer.getName()).isEqualTo("CN=localhost");
      }
    }
  }

  @Test
  void reloadCertificate_withoutTls_isRefused() throws Exception {
    try (TestServer server = TestServer.start(exchange -> TestServer.respond(exchange, "hi"))) {
      assertThatThrownBy(() -> server.engine().reloadCertificate())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("speaks no TLS");
    }
  }

  private static void install(TestCertificate certificate, Tls files) throws IOException {
    Files.copy(
        certificate.pem().certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(certificate.pem().key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
  }
}
