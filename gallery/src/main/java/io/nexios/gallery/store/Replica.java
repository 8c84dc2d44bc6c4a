package io.nexios.gallery.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.util.stream.Collectors.joining;

import io.nexios.gallery.data.Lexicon;
import io.nexios.gallery.data.People;
import io.nexios.gallery.data.People.Person;
import io.nexios.gallery.faults.FaultSwitch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;

/// A copy of the dictionary and of the users, with a full-text index. The gallery has two.
public final class Replica implements AutoCloseable {
  private static final int MAX_HITS = 10;
  private static final int BATCH = 1_000;

  private final Database database;
  private final FaultSwitch faults;

  private Replica(Database database, FaultSwitch faults) {
    this.database = database;
    this.faults = faults;
  }

  /// Opens a replica that [#prepare] has made.
  ///
  /// @param file where it is
  /// @param faults what it does wrong
  public static Replica open(Path file, FaultSwitch faults) {
    var name = file.getFileName().toString().replace(".db", "");
    return new Replica(Database.open(name, file, Database.Mode.READ_ONLY), faults);
  }

  /// Makes two equal files to open, unless they are there: a second of work. Each appears whole or
  /// not at all.
  ///
  /// @param primary where the one shall be
  /// @param backup where the other shall be
  public static void prepare(Path primary, Path backup) throws IOException, SQLException {
    if (!Files.exists(primary)) {
      var unfinished = unfinished(primary);
      try (var connection = DriverManager.getConnection("jdbc:sqlite:" + unfinished)) {
        fill(connection);
      }
      Files.move(unfinished, primary, ATOMIC_MOVE);
    }
    if (!Files.exists(backup)) {
      var unfinished = unfinished(backup);
      Files.copy(primary, unfinished);
      Files.move(unfinished, backup, ATOMIC_MOVE);
    }
  }

  private static Path unfinished(Path file) throws IOException {
    var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    return unfinished;
  }

  private static void fill(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = off");
      statement.execute("pragma synchronous = off");
      statement.execute(
          "create virtual table entry using fts5("
              + "words, kind unindexed, meaning, tokenize = 'porter unicode61')");
      statement.execute("create table person (id integer primary key, name text, field text)");
    }
    connection.setAutoCommit(false);
    insertEntries(connection);
    insertPeople(connection);
    connection.commit();
  }

  private static void insertEntries(Connection connection) throws SQLException {
    try (var insert = connection.prepareStatement("insert into entry values (?, ?, ?)");
        var entries = Lexicon.entries()) {
      int waiting = 0;
      for (var entry : (Iterable<Lexicon.Entry>) entries::iterator) {
        insert.setString(1, entry.words());
        insert.setString(2, entry.kind());
        insert.setString(3, entry.meaning());
        insert.addBatch();
        if (++waiting % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static void insertPeople(Connection connection) throws SQLException {
    try (var insert = connection.prepareStatement("insert into person values (?, ?, ?)")) {
      for (var person : People.all()) {
        insert.setInt(1, person.id());
        insert.setString(2, person.name());
        insert.setString(3, person.field());
        insert.executeUpdate();
      }
    }
  }

  /// {@return the entries that have all the words, in any form, the best first}
  ///
  /// @param text words
  public List<Lexicon.Entry> search(String text) throws SQLException, InterruptedException {
    faults.strike();
    return database.query(
        row -> new Lexicon.Entry(row.getString(1), row.getString(2), row.getString(3)),
        "select words, kind, meaning from entry where entry match ?"
            + " order by bm25(entry, 5, 0, 1) limit ?",
        quoted(text),
        MAX_HITS);
  }

  /// Quotes each word, so that none is taken for an operator of the query language.
  private static String quoted(String text) {
    return Arrays.stream(text.split("\\s+", -1))
        .map(word -> '"' + word.replace("\"", "\"\"") + '"')
        .collect(joining(" "));
  }

  /// {@return the user with that id}
  ///
  /// @param id of the user
  /// @throws NoSuchElementException if there is none
  public Person user(int id) throws SQLException, InterruptedException {
    faults.strike();
    return database
        .queryOne(
            row -> new Person(id, row.getString(1), row.getString(2)),
            "select name, field from person where id = ?",
            id)
        .orElseThrow(() -> new NoSuchElementException("no user has the id %d here".formatted(id)));
  }

  @Override
  public void close() {
    database.close();
  }
}
