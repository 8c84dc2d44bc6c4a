package io.nexios.gallery.data;

import static java.math.RoundingMode.HALF_UP;
import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SortedMap;
import java.util.TreeMap;

/// A hundred thousand trades of bitcoin against dollars, of a week of 2013, summed by day.
public final class Trades {
  private static final String FILE = "/bitstamp_trades_from_20131125_usd.csv";

  private Trades() {}

  /// The sums of one day (UTC).
  ///
  /// @param trades how many
  /// @param bitcoins how many changed hands, to eight digits
  /// @param dollars what was paid for them, to the cent
  public record Day(long trades, BigDecimal bitcoins, BigDecimal dollars) {
    private static final Day EMPTY = new Day(0, BigDecimal.ZERO, BigDecimal.ZERO);

    private Day plus(BigDecimal price, BigDecimal amount) {
      return new Day(trades + 1, bitcoins.add(amount), dollars.add(price.multiply(amount)));
    }

    private Day rounded() {
      return new Day(trades, bitcoins.setScale(8, HALF_UP), dollars.setScale(2, HALF_UP));
    }
  }

  /// Reads the whole file: seconds of work for a processor, so run it in the thread pool.
  ///
  /// **Cancellation.** An interrupt ends it between two rows.
  ///
  /// @return the sums of each day, in the order of time
  /// @throws IOException if the file cannot be read
  /// @throws InterruptedException if the thread is interrupted
  public static SortedMap<LocalDate, Day> sumByDay() throws IOException, InterruptedException {
    try (var csv = CsvReader.builder().ofNamedCsvRecord(open(), UTF_8)) {
      var days = new TreeMap<LocalDate, Day>();
      for (var row : csv) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted at line " + row.getStartingLineNumber());
        }
        days.merge(
            day(row),
            first(row),
            (sum, _) -> sum.plus(number(row, "price"), number(row, "amount")));
      }
      days.replaceAll((_, sum) -> sum.rounded());
      return days;
    }
  }

  private static Day first(NamedCsvRecord row) {
    return Day.EMPTY.plus(number(row, "price"), number(row, "amount"));
  }

  private static LocalDate day(NamedCsvRecord row) {
    var second = Instant.ofEpochSecond(Long.parseLong(row.getField("timestamp")));
    return LocalDate.ofInstant(second, ZoneOffset.UTC);
  }

  private static BigDecimal number(NamedCsvRecord row, String column) {
    return new BigDecimal(row.getField(column));
  }

  private static InputStream open() {
    var stream = Trades.class.getResourceAsStream(FILE);
    if (stream == null) {
      throw new IllegalStateException(FILE + " is not on the class path");
    }
    return stream;
  }
}
