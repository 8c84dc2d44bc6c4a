package io.nexios.benchmarks.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What `wrk` asks a server for.
///
/// @param script the file that says what to send, or null for a GET
record Load(String target, @Nullable String script, int connections) {
  Wrk run(ServerProcess server, int seconds) throws IOException, InterruptedException {
    return start(server, seconds).await();
  }

  Wrk.Running start(ServerProcess server, int seconds) throws IOException {
    return Wrk.start(server.url(target), script, connections, seconds);
  }
}
