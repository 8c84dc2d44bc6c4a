package io.nexios.benchmarks.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How long it takes from the start of a process to its first answer, with and without an AOT cache
/// of the JDK, and the memory after load.
///
/// Servers run from JAR files here, because such a cache takes no folders of classes.
final class Starts implements Measurement {
  private final Load load;
  private final int seconds;
  private final Launch plain;
  private final Map<Server, Launch> cached = new EnumMap<>(Server.class);

  Starts(Load load, int seconds, Launch launch) throws IOException {
    this.load = load;
    this.seconds = seconds;
    this.plain = launch.withClassPath(JarFiles.of(launch.classPath(), launch.folder()));
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.compared("start to first 200, ms"),
        Column.compared("with an AOT cache, ms"),
        Column.compared("resident MiB after load"));
  }

  /// Makes the cache: the JVM writes it when a process ends that has served for a second.
  @Override
  public void prepare(Server server) throws IOException, InterruptedException {
    Path cache = plain.folder().resolve(server.label() + ".aot");
    Path messages = plain.folder().resolve("training");
    Launch recording = plain.withFlag("-XX:AOTCacheOutput=" + cache).withErrorsTo(messages);
    try (ServerProcess training = recording.start(server)) {
      training.awaitAnswer(load.target());
      load.run(training, 1);
      training.end();
    }
    if (!Files.exists(cache)) {
      throw new IOException(
          "the JVM of %s wrote no AOT cache:%n%s"
              .formatted(server.label(), Files.readString(messages)));
    }
    cached.put(server, plain.withFlag("-XX:AOTCache=" + cache).withFlag("-XX:AOTMode=on"));
  }

  @Override
  public double[] measure(Server server) throws IOException, InterruptedException {
    Launch withCache = Objects.requireNonNull(cached.get(server), server::label);
    long begun = System.nanoTime();
    try (ServerProcess process = withCache.start(server)) {
      process.awaitAnswer(load.target());
    }
    double cachedMillis = millisSince(begun);
    begun = System.nanoTime();
    try (ServerProcess process = plain.start(server)) {
      process.awaitAnswer(load.target());
      double millis = millisSince(begun);
      load.run(process, seconds);
      return new double[] {millis, cachedMillis, process.residentMebibytes()};
    }
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  @Override
  public void close() {
    // each round has ended what it started
  }
}
