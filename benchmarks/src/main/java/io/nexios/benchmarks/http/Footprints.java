package io.nexios.benchmarks.http;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The memory of a fresh server with many connections open: without a request, or each with one
/// that sleeps in its handler.
final class Footprints implements Measurement {
  private static final int AT_ONCE = 32; // fewer than a server leaves waiting to be accepted
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final boolean isAsleep;
  private final int connections;
  private final Launch launch;

  Footprints(boolean isAsleep, int connections, Launch launch) {
    this.isAsleep = isAsleep;
    this.connections = connections;
    this.launch = launch;
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.compared("resident MiB"),
        Column.compared("resident MiB after a collection"),
        Column.compared("KiB per connection, collected"));
  }

  @Override
  public void prepare(Server server) {
    // each round starts its own
  }

  @Override
  public double[] measure(Server server) throws IOException, InterruptedException {
    try (ServerProcess process = launch.start(server)) {
      process.awaitAnswer("/json");
      double before = collected(process);
      try (HeldConnections held = new HeldConnections(process, isAsleep ? "/sleep" : "/json")) {
        open(held, process);
        double resident = process.residentMebibytes();
        double collected = collected(process);
        return new double[] {resident, collected, (collected - before) * 1024 / connections};
      }
    }
  }

  private void open(HeldConnections held, ServerProcess process) throws IOException {
    try {
      while (held.count() < connections) {
        held.add();
        if (!isAsleep) {
          held.awaitSuccess();
        } else if (held.count() % AT_ONCE == 0 || held.count() == connections) {
          awaitAsleep(held.count(), process);
        }
      }
    } catch (IOException failure) {
      throw new IOException(
          "connection %d of %d failed; 'ulimit -n' must be some hundreds above their number"
              .formatted(held.count(), connections),
          failure);
    }
  }

  private static void awaitAsleep(int requests, ServerProcess process) throws IOException {
    long begun = System.nanoTime();
    for (int asleep = 0; asleep < requests; ) {
      asleep = Integer.parseInt(process.awaitAnswer("/asleep"));
      if (asleep < requests && System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new IOException("only %d of %d requests sleep".formatted(asleep, requests));
      }
    }
  }

  private static double collected(ServerProcess process) throws IOException, InterruptedException {
    process.collectGarbage();
    return process.residentMebibytes();
  }

  @Override
  public void close() {
    // each round has ended what it started
  }
}
