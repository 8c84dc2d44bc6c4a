package io.nexios.benchmarks.http;

import io.nexios.benchmarks.Series;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Starts every server, warms each up, measures them in turn for some rounds, and prints a table of
/// medians and of ratios to bare Vert.x (or to the first server, where Vert.x does not run).
///
/// A server that is not being measured has no connection and nothing to do.
public final class HttpRounds {
  private static final int WARM_UP_SECONDS = 6;
  private static final int CPU_CLIENTS = 8;

  private final Workload workload;
  private final int connections;
  private final Map<Server, Row> rows = new EnumMap<>(Server.class);

  private HttpRounds(Workload workload, int connections) {
    this.workload = workload;
    this.connections = connections;
  }

  /// Arguments: the workload, the number of rounds, the seconds per server and round, the number of
  /// connections, and the names of the servers; none means all.
  public static void main(String[] args) throws Exception {
    Workload workload = Workload.of(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[2]);
    HttpRounds table = new HttpRounds(workload, Integer.parseInt(args[3]));
    Server[] servers =
        args.length == 4
            ? Server.peers()
            : Arrays.stream(args).skip(4).map(Server::of).toArray(Server[]::new);
    try (ServerProcess upstream = ServerProcess.start(Server.UPSTREAM, 0)) {
      try {
        table.prepare(servers, upstream.port());
        for (int round = 1; round <= rounds; round++) {
          table.measure(seconds, upstream.port());
          System.err.println("round " + round + " of " + rounds + " done");
        }
      } finally {
        table.rows.values().forEach(Row::close);
      }
    }
    table.print();
  }

  private void prepare(Server[] servers, int upstreamPort)
      throws IOException, InterruptedException {
    for (Server server : servers) {
      Row row = new Row(server);
      rows.put(server, row);
      if (workload != Workload.START) {
        row.process = ServerProcess.start(server, upstreamPort);
        run(row.process, WARM_UP_SECONDS);
      }
    }
  }

  private Wrk run(ServerProcess process, int seconds) throws IOException, InterruptedException {
    return Wrk.run(process.url(workload.target()), workload.script(), connections, seconds);
  }

  private void measure(int seconds, int upstreamPort) throws Exception {
    for (Row row : rows.values()) {
      switch (workload) {
        case START -> measureStart(row, seconds, upstreamPort);
        case CPU -> measureBesideComputation(row, seconds);
        case HELLO, ECHO, DASHBOARD -> {
          double begunMicros = row.running().cpuMicros();
          Wrk wrk = run(row.running(), seconds);
          double usedMicros = row.running().cpuMicros() - begunMicros;
          row.cpuMicros.add(usedMicros / (wrk.requestsPerSecond() * seconds));
          row.first.add(wrk.requestsPerSecond());
          row.second.add(wrk.p99Millis());
          row.third.add(wrk.timeouts());
        }
      }
    }
  }

  private void measureStart(Row row, int seconds, int upstreamPort)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    try (ServerProcess process = ServerProcess.start(row.server, upstreamPort)) {
      process.awaitAnswer(workload.target());
      row.first.add((System.nanoTime() - begun) / 1e6);
      run(process, seconds);
      row.second.add(process.residentMebibytes());
      row.third.add(0);
    }
  }

  private static void measureBesideComputation(Row row, int seconds) throws Exception {
    ServerProcess process = row.running();
    Wrk.Running load = Wrk.start(process.url("/cpu"), null, CPU_CLIENTS, seconds + 1);
    Pinger pings = Pinger.run(process.port(), seconds);
    row.first.add(pings.p99Millis());
    row.second.add(load.await().requestsPerSecond());
    row.third.add(pings.unanswered());
  }

  private void print() {
    Row reference = rows.getOrDefault(Server.VERTX, rows.values().iterator().next());
    System.out.printf(
        "%n### %s%n%n| server | %s | ratio | range of ratios | %s | %s | CPU µs per request |%n|---|---|---|---|---|---|---|%n",
        title(),
        switch (workload) {
          case START -> "start to first 200, ms";
          case CPU -> "`/ping` p99 ms";
          case HELLO, ECHO, DASHBOARD -> "requests/s";
        },
        switch (workload) {
          case START -> "resident MiB after load";
          case CPU -> "computations/s";
          case HELLO, ECHO, DASHBOARD -> "p99 ms";
        },
        workload == Workload.CPU ? "pings without answer" : "timeouts");
    rows.values().forEach(row -> print(row, reference));
  }

  private String title() {
    String name = workload.name().toLowerCase(Locale.ROOT);
    return switch (workload) {
      case CPU -> name + ", " + CPU_CLIENTS + " clients that compute";
      case START, HELLO, ECHO, DASHBOARD -> name + ", " + connections + " connections";
    };
  }

  private static void print(Row row, Row reference) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.2f | %s | %.1f | %.0f | %s |%n",
        row.server.name().toLowerCase(Locale.ROOT),
        row.first.median(),
        row.first.ratioTo(reference.first),
        row.first.ratioRange(reference.first),
        row.second.median(),
        row.third.sum(),
        row.cpuMicros.isEmpty() ? "" : "%.1f".formatted(row.cpuMicros.median()));
  }

  /** What was measured of one server, in the three columns of the table. */
  private static final class Row {
    final Server server;
    final Series first = new Series();
    final Series second = new Series();
    final Series third = new Series();
    final Series cpuMicros = new Series(); // of the server for one request, where it is measured
    @Nullable ServerProcess process; // while the rounds last, unless each has its own

    Row(Server server) {
      this.server = server;
    }

    ServerProcess running() {
      return Objects.requireNonNull(process);
    }

    void close() {
      if (process != null) {
        process.close();
      }
    }
  }
}
