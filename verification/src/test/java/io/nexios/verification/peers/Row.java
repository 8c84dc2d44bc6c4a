package io.nexios.verification.peers;

import java.util.ArrayList;
import java.util.List;

/// One question put to others and to us in the same way.
///
/// @param question what was tried
/// @param others what was seen at others, each under its name
/// @param ours what was seen here
record Row(String question, List<Other> others, Probe ours) {
  /// Tries something, and says what was seen.
  @FunctionalInterface
  interface Probe {
    String see() throws Exception;
  }

  /// @param name of the library
  record Other(String name, Probe probe) {}

  static Row of(String question, Probe ours, Other... others) {
    return new Row(question, List.of(others), ours);
  }

  /// Runs all probes and returns the line of the table.
  String line() throws Exception {
    List<String> seen = new ArrayList<>();
    for (Other other : others) {
      seen.add(other.name() + ": " + other.probe().see());
    }
    return "| %s | %s | %s |".formatted(question, String.join("<br>", seen), ours.see());
  }
}
