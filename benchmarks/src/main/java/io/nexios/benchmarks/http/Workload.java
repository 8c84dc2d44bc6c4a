package io.nexios.benchmarks.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the servers are asked for.
enum Workload {
  /** A record as JSON. */
  HELLO("/json", null),
  /** About 1 KiB of JSON into a record and back. */
  ECHO("/echo", "echo.lua"),
  /** Three calls of 10 ms to another server, all at once. */
  DASHBOARD("/dashboard", null),
  /** A light route beside eight clients of one that computes. */
  CPU("/ping", null),
  /** From the start of the process to the first answer, and the memory after load. */
  START("/json", null);

  private final String target;
  private final @Nullable String script;

  Workload(String target, @Nullable String script) {
    this.target = target;
    this.script = script;
  }

  static Workload of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  String target() {
    return target;
  }

  /** The file that tells wrk what to send, or null for a GET. */
  @Nullable String script() {
    return script;
  }
}
