package io.nexios.gallery.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// The users of the gallery: twelve people to whom concurrent programming owes something, and what
/// they published.
public final class People {
  private static final SequencedMap<Integer, Person> BY_ID = read();

  private People() {}

  /// One user.
  ///
  /// @param id from 1
  /// @param name the full name
  /// @param knownFor in a few words
  /// @param works what they published, oldest first
  public record Person(int id, String name, String knownFor, List<Work> works) {}

  /// One publication.
  ///
  /// @param year when
  /// @param title what
  public record Work(int year, String title) {}

  /// {@return all of them, by id}
  public static Collection<Person> all() {
    return BY_ID.values();
  }

  /// {@return the one with that id, if there is one}
  public static Optional<Person> find(int id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  private static SequencedMap<Integer, Person> read() {
    var people = new LinkedHashMap<Integer, Person>();
    for (var row : rows("people.csv")) {
      var id = number(row, "id");
      var works =
          rows("works.csv").stream()
              .filter(work -> number(work, "person") == id)
              .map(work -> new Work(number(work, "year"), work.getField("title")))
              .toList();
      people.put(id, new Person(id, row.getField("name"), row.getField("known_for"), works));
    }
    return Collections.unmodifiableSequencedMap(people);
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
