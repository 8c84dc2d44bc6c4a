package io.nexios.benchmarks.http;

import java.io.IOException;
import java.util.List;

/// How many requests a server answers while as many come as it answers.
final class Throughput implements Measurement {
  private final Load load;
  private final int seconds;
  private final RunningServers servers;

  Throughput(Load load, int seconds, Launch launch) {
    this.load = load;
    this.seconds = seconds;
    this.servers = new RunningServers(launch);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.compared("requests/s"),
        Column.compared("CPU µs per request"),
        Column.stated("p99 ms"),
        Column.counted("timeouts"));
  }

  @Override
  public void prepare(Server server) throws IOException, InterruptedException {
    servers.start(server, load);
  }

  @Override
  public double[] measure(Server server) throws IOException, InterruptedException {
    ServerProcess process = servers.get(server);
    double begunMicros = process.cpuMicros();
    Wrk wrk = load.run(process, seconds);
    double usedMicros = process.cpuMicros() - begunMicros;
    return new double[] {
      wrk.requestsPerSecond(),
      usedMicros / (wrk.requestsPerSecond() * seconds),
      wrk.p99Millis(),
      wrk.timeouts()
    };
  }

  @Override
  public void close() {
    servers.close();
  }
}
