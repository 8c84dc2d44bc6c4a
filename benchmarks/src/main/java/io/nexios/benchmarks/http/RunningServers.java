package io.nexios.benchmarks.http;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Servers that run for as long as the rounds last, warm. Those that are not being measured have no
/// connection and nothing to do.
final class RunningServers implements AutoCloseable {
  /**
   * Each run of the warm-up ends as a round does, with all clients leaving at once. Until a
   * server's compiler has seen that, it throws away code that such an end calls into question, and
   * would compile it again in the first rounds.
   */
  private static final int WARM_UPS = 3;

  private static final int WARM_UP_SECONDS = 4;

  private final Launch launch;
  private final Map<Server, ServerProcess> processes = new EnumMap<>(Server.class);

  RunningServers(Launch launch) {
    this.launch = launch;
  }

  void start(Server server, Load warmUp) throws IOException, InterruptedException {
    ServerProcess process = launch.start(server);
    processes.put(server, process);
    for (int run = 1; run <= WARM_UPS; run++) {
      warmUp.run(process, WARM_UP_SECONDS);
    }
  }

  ServerProcess get(Server server) {
    return Objects.requireNonNull(processes.get(server), server::label);
  }

  @Override
  public void close() {
    processes.values().forEach(ServerProcess::close);
  }
}
