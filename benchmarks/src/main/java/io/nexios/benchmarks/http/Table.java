package io.nexios.benchmarks.http;

import io.nexios.benchmarks.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What was measured of each server in all rounds: medians, and ratios round by round to bare
/// Vert.x (or to the first server, where Vert.x does not run).
final class Table {
  private final List<Column> columns;
  private final SequencedMap<Server, List<Series>> rows = new LinkedHashMap<>();

  Table(List<Server> servers, List<Column> columns) {
    this.columns = columns;
    for (Server server : servers) {
      rows.put(server, Stream.generate(Series::new).limit(columns.size()).toList());
    }
  }

  /// Adds what one round has shown of a server.
  ///
  /// @param figures one for each column
  void add(Server server, double[] figures) {
    for (int i = 0; i < figures.length; i++) {
      series(server, i).add(figures[i]);
    }
  }

  /// Returns the table as Markdown, and below it how Nexios stands to each other row.
  String text(String title) {
    Server reference = rows.containsKey(Server.VERTX) ? Server.VERTX : rows.firstEntry().getKey();
    return Stream.of(
            Stream.of("", "### " + title, "", header(), line("---")),
            rows.keySet().stream().map(server -> row(server, reference)),
            Stream.of(""),
            quotients())
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  /// Returns the server that the expectations are about.
  private Server subject() {
    return rows.containsKey(Server.NEXIOS) ? Server.NEXIOS : rows.firstEntry().getKey();
  }

  private String header() {
    return columns.stream()
        .map(column -> column.title() + (column.isCompared() ? " | ratio | range |" : " |"))
        .collect(Collectors.joining(" ", "| server | ", ""));
  }

  private String line(String cell) {
    int cells = 1 + columns.stream().mapToInt(column -> column.isCompared() ? 3 : 1).sum();
    return Stream.generate(() -> cell).limit(cells).collect(Collectors.joining("|", "|", "|"));
  }

  private String row(Server server, Server reference) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> cell(server, reference, i))
        .collect(Collectors.joining(" | ", "| " + server.label() + " | ", " |"));
  }

  private String cell(Server server, Server reference, int column) {
    Series figures = series(server, column);
    return switch (columns.get(column).kind()) {
      case COMPARED -> number(figures) + " | " + quotient(server, reference, column, " | ", "");
      case STATED -> number(figures);
      case COUNTED -> "%.0f".formatted(figures.sum());
    };
  }

  private Stream<String> quotients() {
    return IntStream.range(0, columns.size())
        .filter(i -> rows.size() > 1 && columns.get(i).isCompared())
        .mapToObj(this::quotients);
  }

  private String quotients(int column) {
    String title = "%s, %s against: ".formatted(columns.get(column).title(), subject().label());
    return rows.keySet().stream()
        .filter(other -> other != subject())
        .map(other -> other.label() + " " + quotient(subject(), other, column, " (", ")"))
        .collect(Collectors.joining(", ", title, ""));
  }

  private Series series(Server server, int column) {
    return Objects.requireNonNull(rows.get(server), server::label).get(column);
  }

  private static String number(Series figures) {
    return String.format(Locale.ROOT, "%.1f", figures.median());
  }

  private String quotient(Server server, Server reference, int column, String between, String end) {
    Series figures = series(server, column);
    Series others = series(reference, column);
    return String.format(Locale.ROOT, "%.2f", figures.ratioTo(others))
        + between
        + figures.ratioRange(others)
        + end;
  }
}
