package io.nexios.benchmarks.http;

import java.io.IOException;
import java.util.List;

/// How long a light route takes, asked at a fixed rate, while clients keep the same server
/// computing. Beside nginx, which computes nothing, another process does so on all processors.
final class BesideComputation implements Measurement {
  private static final int LONGER_SECONDS = 1; // so that it is there for all pings

  private final int clients;
  private final int seconds;
  private final RunningServers servers;

  BesideComputation(int clients, int seconds, Launch launch) {
    this.clients = clients;
    this.seconds = seconds;
    this.servers = new RunningServers(launch);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.compared("`/ping` p99 ms"),
        Column.compared("computations/s"),
        Column.counted("pings without answer"));
  }

  @Override
  public void prepare(Server server) throws IOException, InterruptedException {
    servers.start(server, new Load("/ping", null, clients));
  }

  @Override
  public double[] measure(Server server) throws IOException, InterruptedException {
    return server == Server.NGINX
        ? besideAnother(servers.get(server))
        : inside(servers.get(server));
  }

  private double[] inside(ServerProcess server) throws IOException, InterruptedException {
    Wrk.Running load = new Load("/cpu", null, clients).start(server, seconds + LONGER_SECONDS);
    Pinger pings = Pinger.run(server.port(), seconds);
    return figures(pings, load.await().requestsPerSecond());
  }

  private double[] besideAnother(ServerProcess server) throws IOException, InterruptedException {
    Computation computation = Computation.start(seconds + LONGER_SECONDS);
    Pinger pings = Pinger.run(server.port(), seconds);
    return figures(pings, computation.awaitRate());
  }

  private static double[] figures(Pinger pings, double computations) {
    return new double[] {pings.p99Millis(), computations, pings.unanswered()};
  }

  @Override
  public void close() {
    servers.close();
  }
}
