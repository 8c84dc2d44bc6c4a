package io.nexios.benchmarks.http;

import java.util.List;

/// What every server reads and writes on `/echo`: about 1 KiB as JSON.
public record Note(String id, String title, List<Line> lines) {
  /// One of its lines.
  public record Line(int number, String text, boolean done) {}
}
