package io.nexios.benchmarks.http;

/// How long and over how many connections is measured.
record Settings(int rounds, int seconds, int connections) {
  /// Returns these settings with others in place of those that are 0.
  Settings orElse(Settings others) {
    return new Settings(
        rounds == 0 ? others.rounds : rounds,
        seconds == 0 ? others.seconds : seconds,
        connections == 0 ? others.connections : connections);
  }
}
