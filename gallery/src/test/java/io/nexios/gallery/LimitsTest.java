package io.nexios.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nexios.gallery.OpenGallery.Visit;
import io.nexios.gallery.Visitor.Answer;
import io.nexios.gallery.faults.FaultSwitch;
import io.nexios.gallery.faults.Faults;
import io.nexios.gallery.store.Replica;
import io.nexios.gallery.upstream.Upstream;
import io.nexios.web.NexiosApp;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Exhibits whose patience is short, and whose parts never answer.
@ExtendWith(OpenGallery.class)
class LimitsTest {
  private static final Duration BRIEF = Duration.ofMillis(20);
  private static final Limits HASTY = new Limits(BRIEF, BRIEF, BRIEF, BRIEF);

  private final Path data;

  LimitsTest(Visit gallery) {
    this.data = gallery.data();
  }

  @Test
  void externalData_upstreamHangs_isATimeout() throws Exception {
    try (var silent = silentServer();
        var upstream = upstream(silent)) {
      assertThat(answerOf(new ExternalData(upstream, HASTY), "/external-data"))
          .returns(504, Answer::status)
          .returns("Request timed out", answer -> answer.at("error"));
    }
  }

  @Test
  void search_allThreeHang_isATimeout() throws Exception {
    try (var silent = silentServer();
        var upstream = upstream(silent);
        var primary = hanging("primary");
        var backup = hanging("backup")) {
      assertThat(answerOf(new Search(primary, backup, upstream, HASTY), "/search?q=anything"))
          .returns(504, Answer::status)
          .returns("Search timed out", answer -> answer.at("error"));
    }
  }

  /// Takes connections, and never answers on them.
  private static ServerSocket silentServer() throws Exception {
    return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  private static Upstream upstream(ServerSocket server) {
    return new Upstream(URI.create("http://127.0.0.1:" + server.getLocalPort()));
  }

  private Replica hanging(String name) {
    var faults = new FaultSwitch(name);
    faults.set(new Faults(0, 0, true, false));
    return Replica.open(data.resolve(name + ".db"), faults);
  }

  private static Answer answerOf(Exhibit exhibit, String path) throws Exception {
    var app = NexiosApp.create(options -> options.withPort(0));
    exhibit.addTo(app);
    app.start();
    try {
      return new Visitor(app.port()).get(path);
    } finally {
      app.stop(Duration.ofSeconds(1));
    }
  }
}
