package io.nexios.benchmarks.http;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Servers that run for as long as the rounds last, warm. Those that are not being measured have no
/// connection and nothing to do.
final class RunningServers implements AutoCloseable {
  private static final int WARM_UP_SECONDS = 6;

  private final Launch launch;
  private final Map<Server, ServerProcess> processes = new EnumMap<>(Server.class);

  RunningServers(Launch launch) {
    this.launch = launch;
  }

  void start(Server server, Load warmUp) throws IOException, InterruptedException {
    ServerProcess process = launch.start(server);
    processes.put(server, process);
    warmUp.run(process, WARM_UP_SECONDS);
  }

  ServerProcess get(Server server) {
    return Objects.requireNonNull(processes.get(server), server::label);
  }

  @Override
  public void close() {
    processes.values().forEach(ServerProcess::close);
  }
}
