package io.nexios.benchmarks.jmh;

import io.nexios.benchmarks.Series;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The measured values of all rows, round by round, and how they are printed: per class a table of
/// medians and of ratios to the [Reference] row, and before them what was expected.
final class Tables {
  /** Of one benchmark method. */
  private record Row(String name, Series nanos, Series bytes) {
    Row(String name) {
      this(name, new Series(), new Series());
    }

    void print(Row reference) {
      System.out.printf(
          "| `%s` | %.1f | %.2f | %s | %.0f |%n",
          name,
          nanos.median(),
          nanos.ratioTo(reference.nanos),
          nanos.ratioRange(reference.nanos),
          bytes.median());
    }
  }

  private final Map<String, Map<String, Row>> rowsByClass = new TreeMap<>();

  /// Adds the values of a round.
  ///
  /// @param benchmark the method with its class, as JMH names it
  void add(String benchmark, double nanos, double bytes) {
    int dot = benchmark.lastIndexOf('.');
    Row row =
        rowsByClass
            .computeIfAbsent(benchmark.substring(0, dot), owner -> new LinkedHashMap<>())
            .computeIfAbsent(benchmark.substring(dot + 1), Row::new);
    row.nanos.add(nanos);
    row.bytes.add(bytes);
  }

  void print() {
    System.out.printf(
        "%n| row | floor | goal | measured | range | state |%n|---|---|---|---|---|---|%n");
    rowsByClass.forEach(
        (owner, rows) -> Expectation.of(simple(owner)).forEach(each -> print(each, rows)));
    rowsByClass.forEach(Tables::print);
  }

  private static void print(Expectation expected, Map<String, Row> rows) {
    Row row = rows.get(expected.row());
    Row floorOf = fastest(expected.floorOf(), rows);
    Row goalOf = fastest(expected.goalOf(), rows);
    if (row == null || floorOf == null || goalOf == null) {
      return; // not run
    }
    double toFloor = row.nanos.ratioTo(floorOf.nanos);
    double toGoal = row.nanos.ratioTo(goalOf.nanos);
    String measured =
        floorOf == goalOf ? "%.2f".formatted(toFloor) : "%.2f, %.2f".formatted(toFloor, toGoal);
    System.out.printf(
        "| `%s.%s` | %s × `%s` | %s × `%s` | %s | %s | %s |%n",
        expected.owner(),
        expected.row(),
        expected.floor(),
        floorOf.name,
        expected.goal(),
        goalOf.name,
        measured,
        row.nanos.ratioRange(floorOf.nanos),
        toGoal <= expected.goal() ? "goal" : toFloor <= expected.floor() ? "floor" : "**missed**");
  }

  private static Row fastest(List<String> names, Map<String, Row> rows) {
    return names.stream()
        .filter(rows::containsKey)
        .map(rows::get)
        .min(Comparator.comparingDouble(row -> row.nanos.median()))
        .orElse(null);
  }

  private static void print(String owner, Map<String, Row> rows) {
    Row reference = rows.get(referenceOf(owner));
    System.out.printf(
        "%n### %s%n%n| row | ns | ratio | range of ratios | B |%n|---|---|---|---|---|%n",
        simple(owner));
    rows.values().forEach(row -> row.print(reference == null ? row : reference));
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static String referenceOf(String className) {
    try {
      return Stream.of(Class.forName(className).getMethods())
          .filter(method -> method.isAnnotationPresent(Reference.class))
          .findFirst()
          .orElseThrow()
          .getName();
    } catch (ClassNotFoundException absurd) {
      throw new IllegalStateException(className + " was run but is not there", absurd);
    }
  }
}
