package io.nexios.concurrency;

import java.util.List;

/// What became of the tasks of a registry that was drained; each list holds paths.
///
/// @param finished ended by themselves within the grace period
/// @param cancelled ended after the cancel
/// @param stillRunning had not ended when the drain gave up on them
public record DrainReport(
    List<String> finished, List<String> cancelled, List<String> stillRunning) {
  /// Copies the lists.
  public DrainReport {
    finished = List.copyOf(finished);
    cancelled = List.copyOf(cancelled);
    stillRunning = List.copyOf(stillRunning);
  }
}
