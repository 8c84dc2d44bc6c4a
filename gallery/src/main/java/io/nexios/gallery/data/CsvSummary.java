package io.nexios.gallery.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.nexios.gallery.data.CsvChunks.Chunk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// What a CSV file holds: its rows, the sums of its numeric columns, and what is wrong with it.
/// Summaries of chunks add up to the summary of the file.
///
/// @param rows how many lines are sound
/// @param columns the sums of each column that has a number in at least one row
/// @param flawCount how many lines are not sound
/// @param flaws the first [#MAX_FLAWS] of those, with their text, so that nothing is lost silently
public record CsvSummary(
    long rows, SequencedMap<String, Column> columns, long flawCount, List<Flaw> flaws) {
  /// How many flaws are listed; all are counted.
  public static final int MAX_FLAWS = 20;

  /// The summary of nothing.
  public static final CsvSummary EMPTY = new CsvSummary(0, new LinkedHashMap<>(), 0, List.of());

  private static final int MAX_QUOTED_CHARS = 200;

  /// Keeps the map as it is given, and unmodifiable.
  public CsvSummary {
    columns = Collections.unmodifiableSequencedMap(columns);
    flaws = List.copyOf(flaws);
  }

  /// The numbers of one column.
  ///
  /// @param count how many rows have one
  /// @param sum of them
  /// @param min the least
  /// @param max the greatest
  public record Column(long count, double sum, double min, double max) {
    Column plus(Column other) {
      return new Column(
          count + other.count, sum + other.sum, Math.min(min, other.min), Math.max(max, other.max));
    }
  }

  /// A line that is no sound record.
  ///
  /// @param line its number in the file, from 1
  /// @param problem what is wrong with it
  /// @param text how it begins
  public record Flaw(long line, String problem, String text) {}

  /// Sums up a chunk: work for the processor, so run it in the thread pool.
  ///
  /// @param chunk some lines
  /// @return its summary
  public static CsvSummary of(Chunk chunk) {
    var columns = new LinkedHashMap<String, Column>();
    var flaws = new ArrayList<Flaw>();
    for (int i = 0; i < chunk.lines().size(); i++) {
      var line = chunk.lines().get(i);
      boolean open = chunk.lastLineIsOpen() && i == chunk.lines().size() - 1;
      var problem = add(columns, chunk.header(), line, open);
      if (!problem.isEmpty()) {
        flaws.add(new Flaw(chunk.firstLine() + i, problem, beginning(line)));
      }
    }
    return new CsvSummary(
        chunk.lines().size() - flaws.size(), columns, flaws.size(), firstOf(flaws));
  }

  /// {@return the summary of what this and the following one sum up}
  public CsvSummary plus(CsvSummary next) {
    var sums = new LinkedHashMap<>(columns);
    next.columns.forEach((name, column) -> sums.merge(name, column, Column::plus));
    var all = new ArrayList<>(flaws);
    all.addAll(next.flaws);
    return new CsvSummary(rows + next.rows, sums, flawCount + next.flawCount, firstOf(all));
  }

  /// {@return the fields of one line}
  static List<String> fields(String line) {
    return CsvReader.builder().allowUnclosedQuote(false).ofSingleCsvRecord(line).getFields();
  }

  /// Adds one line to the sums, unless it is not sound: then the answer says why.
  private static String add(
      Map<String, Column> columns, List<String> header, String line, boolean open) {
    try {
      var fields = line.isEmpty() ? List.<String>of() : fields(line);
      if (fields.size() == header.size()) {
        for (int i = 0; i < fields.size(); i++) {
          var column = header.get(i);
          number(fields.get(i))
              .ifPresent(x -> columns.merge(column, new Column(1, x, x, x), Column::plus));
        }
        return "";
      }
      var count = "%d of %d fields".formatted(fields.size(), header.size());
      return open ? "torn: the file ends inside this line, after " + count : count;
    } catch (CsvParseException e) {
      return open ? "torn: the file ends inside quotes" : "a quote is not closed";
    }
  }

  private static OptionalDouble number(String field) {
    if (field.isEmpty() || "+-.0123456789".indexOf(field.charAt(0)) < 0) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(field));
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  private static List<Flaw> firstOf(List<Flaw> flaws) {
    return flaws.subList(0, Math.min(flaws.size(), MAX_FLAWS));
  }

  private static String beginning(String line) {
    return line.length() <= MAX_QUOTED_CHARS ? line : line.substring(0, MAX_QUOTED_CHARS) + "…";
  }
}
