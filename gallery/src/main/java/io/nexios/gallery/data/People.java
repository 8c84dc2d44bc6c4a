package io.nexios.gallery.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The users of the gallery: twelve people to whom concurrent programming owes something, and what
/// they published.
public final class People {
  private static final List<Person> ALL =
      rows("people.csv").stream()
          .map(row -> new Person(number(row, "id"), row.getField("name"), row.getField("field")))
          .toList();
  private static final List<NamedCsvRecord> WORKS = rows("works.csv");

  private People() {}

  /// One user.
  ///
  /// @param id from 1
  /// @param name the full name
  /// @param field what they are known for, in a few words
  public record Person(int id, String name, String field) {}

  /// One publication.
  ///
  /// @param year when
  /// @param title what
  public record Work(int year, String title) {}

  /// {@return all of them, by id}
  public static List<Person> all() {
    return ALL;
  }

  /// {@return the one with that id, if there is one}
  public static Optional<Person> find(int id) {
    return ALL.stream().filter(person -> person.id() == id).findFirst();
  }

  /// {@return what somebody published, the oldest first}
  ///
  /// @param person who
  public static List<Work> worksOf(Person person) {
    return WORKS.stream()
        .filter(row -> number(row, "person") == person.id())
        .map(row -> new Work(number(row, "year"), row.getField("title")))
        .toList();
  }

  private static int number(NamedCsvRecord row, String column) {
    return Integer.parseInt(row.getField(column));
  }

  private static List<NamedCsvRecord> rows(String file) {
    var stream = Objects.requireNonNull(People.class.getResourceAsStream(file), file);
    try (var csv = CsvReader.builder().ofNamedCsvRecord(stream, UTF_8)) {
      return csv.stream().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
