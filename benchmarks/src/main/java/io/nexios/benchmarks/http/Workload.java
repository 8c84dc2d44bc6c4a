package io.nexios.benchmarks.http;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// What the servers are asked for, and the settings with which it ends within four minutes.
enum Workload {
  /** A record as JSON. */
  HELLO("hello", 7, 3, 64),
  /** About 1 KiB of JSON into a record and back. */
  ECHO("echo of 1 KiB", 7, 3, 64),
  /** Three calls of 10 ms to another server, all at once. */
  DASHBOARD("dashboard, three calls of 10 ms", 7, 3, 64),
  /** A form with a file of 1 MiB, which lies on disk when the handler looks at it. */
  UPLOAD("upload of 1 MiB, spooled", 7, 3, 16),
  /** A light route beside clients of one that computes. */
  CPU("`/ping` beside clients that compute", 5, 4, 8),
  /** From the start of the process to the first answer, and the memory after load. */
  START("start and memory", 5, 2, 64),
  /** What it costs to notice clients that leave. */
  DETECTION("hello with and without detection of disconnects", 20, 3, 64),
  /** Connections that are kept alive without a request. */
  IDLE("idle connections", 3, 0, 10_000),
  /** Requests that sleep in their handlers. */
  ASLEEP("requests asleep in handlers", 3, 0, 10_000);

  private final String title;
  private final int rounds;
  private final int seconds;
  private final int connections;

  Workload(String title, int rounds, int seconds, int connections) {
    this.title = title;
    this.rounds = rounds;
    this.seconds = seconds;
    this.connections = connections;
  }

  static Workload of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The settings that hold unless others are given. */
  Settings defaults() {
    return new Settings(rounds, seconds, connections);
  }

  String title(Settings settings) {
    return "%s, %d connections, %d rounds"
        .formatted(title, settings.connections(), settings.rounds());
  }

  /** The servers that are compared unless others are named. */
  List<Server> servers() {
    return switch (this) {
      case HELLO, CPU, IDLE -> Server.PEERS_AND_NGINX;
      case ECHO, DASHBOARD, START, ASLEEP -> Server.PEERS;
      case UPLOAD -> List.of(Server.NEXIOS, Server.VERTX, Server.JETTY, Server.JAVALIN);
      case DETECTION -> List.of(Server.NEXIOS_IGNORING, Server.NEXIOS);
    };
  }

  /** Whether a server can do it: nginx has no handlers, and Helidon here no multipart module. */
  boolean isFor(Server server) {
    return server == Server.NEXIOS_IGNORING || servers().contains(server);
  }

  Measurement measurement(Settings settings, Launch launch) throws IOException {
    int each = settings.seconds();
    int many = settings.connections();
    return switch (this) {
      case HELLO, DETECTION -> new Throughput(new Load("/json", null, many), each, launch);
      case ECHO -> new Throughput(new Load("/echo", "echo.lua", many), each, launch);
      case DASHBOARD -> new Throughput(new Load("/dashboard", null, many), each, launch);
      case UPLOAD -> new Throughput(new Load("/upload", "upload.lua", many), each, launch);
      case CPU -> new BesideComputation(many, each, launch);
      case START -> new Starts(new Load("/json", null, many), each, launch);
      case IDLE -> new Footprints(false, many, launch);
      case ASLEEP -> new Footprints(true, many, launch);
    };
  }
}
