package io.nexios.benchmarks.http;

import io.nexios.benchmarks.Series;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// Starts every server, warms each up, measures them in turn for some rounds, and prints a table of
/// medians and of ratios to bare Vert.x (or to the first server, where Vert.x does not run).
///
/// A server that is not being measured has no connection and nothing to do.
public final class HttpRounds {
  private static final int WARM_UP_SECONDS = 8;

  private final int connections;
  private final Map<Server, Row> rows = new EnumMap<>(Server.class);

  private HttpRounds(int connections) {
    this.connections = connections;
  }

  /// Arguments: the number of rounds, the seconds per server and round, the number of connections,
  /// and the names of the servers; none means all.
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]);
    HttpRounds table = new HttpRounds(Integer.parseInt(args[2]));
    try {
      if (args.length == 3) {
        table.start(Server.values());
      } else {
        table.start(Arrays.stream(args).skip(3).map(Server::of).toArray(Server[]::new));
      }
      for (int round = 1; round <= rounds; round++) {
        table.measure(seconds);
        System.err.println("round " + round + " of " + rounds + " done");
      }
    } finally {
      table.rows.values().forEach(row -> row.process.close());
    }
    table.print();
  }

  private void start(Server[] servers) throws IOException, InterruptedException {
    for (Server server : servers) {
      Row row = new Row(ServerProcess.start(server), new Series(), new Series(), new Series());
      rows.put(server, row);
      Wrk.run(row.process.url(), connections, WARM_UP_SECONDS);
    }
  }

  private void measure(int seconds) throws IOException, InterruptedException {
    for (Row row : rows.values()) {
      Wrk wrk = Wrk.run(row.process.url(), connections, seconds);
      row.requestsPerSecond.add(wrk.requestsPerSecond());
      row.p99Millis.add(wrk.p99Millis());
      row.timeouts.add(wrk.timeouts());
    }
  }

  private void print() {
    Row reference = rows.getOrDefault(Server.VERTX, rows.values().iterator().next());
    System.out.printf(
        "%n### JSON hello, %d connections%n%n"
            + "| server | requests/s | ratio | range of ratios | p99 ms | timeouts |%n|---|---|---|---|---|---|%n",
        connections);
    rows.forEach(
        (server, row) ->
            System.out.printf(
                "| %s | %.0f | %.2f | %s | %.1f | %.0f |%n",
                server.name().toLowerCase(Locale.ROOT),
                row.requestsPerSecond.median(),
                row.requestsPerSecond.ratioTo(reference.requestsPerSecond),
                row.requestsPerSecond.ratioRange(reference.requestsPerSecond),
                row.p99Millis.median(),
                row.timeouts.sum()));
  }

  /** What was measured of one server. */
  private record Row(
      ServerProcess process, Series requestsPerSecond, Series p99Millis, Series timeouts) {}
}
