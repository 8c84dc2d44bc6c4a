package io.nexios.benchmarks.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Measures servers in turn for some rounds, and prints a table of medians and ratios. Every second
/// round goes through the servers backwards: none has always the same one before it.
public final class HttpRounds {
  private HttpRounds() {}

  /// Arguments: the workload; the number of rounds, the seconds per server and round and the number
  /// of connections, each 0 for what the workload has; the names of the servers, none for those of
  /// the workload.
  public static void main(String[] args) throws Exception {
    Workload workload = Workload.of(args[0]);
    Settings settings =
        new Settings(
                Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]))
            .orElse(workload.defaults());
    List<Server> servers =
        args.length == 4
            ? workload.servers()
            : Arrays.stream(args).skip(4).map(Server::of).toList();
    Path folder = Files.createTempDirectory("nexios-benchmarks");
    try (ServerProcess upstream = new Launch(folder, 0).start(Server.UPSTREAM);
        Measurement measurement =
            workload.measurement(settings, new Launch(folder, upstream.port()))) {
      List<Server> able = servers.stream().filter(server -> isAble(server, workload)).toList();
      Table table = rounds(measurement, able, settings.rounds());
      System.out.println(table.text(workload.title(settings)));
    } finally {
      delete(folder);
    }
  }

  private static boolean isAble(Server server, Workload workload) {
    String obstacle =
        !workload.isFor(server)
            ? "it has no route for this"
            : server == Server.NGINX && !NginxServer.isInstalled()
                ? "it is not installed (for example 'apt-get install nginx-light')"
                : "";
    if (!obstacle.isEmpty()) {
      System.err.println("bench: " + server.label() + " is left out: " + obstacle);
    }
    return obstacle.isEmpty();
  }

  private static Table rounds(Measurement measurement, List<Server> servers, int rounds)
      throws Exception {
    Table table = new Table(servers, measurement.columns());
    for (Server server : servers) {
      measurement.prepare(server);
    }
    for (int round = 1; round <= rounds; round++) {
      for (Server server : round % 2 == 1 ? servers : servers.reversed()) {
        table.add(server, measurement.measure(server));
      }
      System.err.println("round " + round + " of " + rounds + " done");
    }
    return table;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
