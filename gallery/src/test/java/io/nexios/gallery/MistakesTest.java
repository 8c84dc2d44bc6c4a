package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MistakesTest {
  @Test
  void upstreamThatDoesNotListen_is502AndNamesNoAddress() throws Exception {
    try (var holder = SocketChannel.open()) { // has a port of its own, and does not listen on it
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = holder.socket().getLocalPort();
      var app = NexiosApp.create(options -> options.withPort(0));
      try (var upstream = new Upstream(URI.create("http://127.0.0.1:" + port))) {
        new Dashboard(upstream).addTo(app);
        new Mistakes().addTo(app);
        app.start();
        var answer = new Visitor(app.port()).get("/dashboard?user_id=1");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.at("detail")).isEqualTo("the upstream service does not listen");
        assertThat(answer.text()).doesNotContain(Integer.toString(port));
      } finally {
        app.stop(Duration.ofSeconds(1));
      }
    }
  }
}
