package io.nexios.gallery.store;

import java.sql.SQLException;
import java.util.List;

/// The log table: what happened after the answer had gone out, or instead of it.
public final class Journal {
  private static final int KEPT = 1_000;
  private static final int SHOWN = 50;

  private final Database database;

  Journal(Database database) throws SQLException, InterruptedException {
    this.database = database;
    database.update(
        "create table if not exists journal ("
            + "id integer primary key, at text default current_timestamp, event text, detail text)");
  }

  /// One line.
  ///
  /// @param at when, in UTC
  /// @param event what happened, in two or three words
  /// @param detail to what or why
  public record Line(String at, String event, String detail) {}

  /// Writes a line; the oldest one goes when there are too many.
  ///
  /// @param event what happened, in two or three words
  /// @param detail to what or why
  public void write(String event, String detail) throws SQLException, InterruptedException {
    long id = database.insert("insert into journal (event, detail) values (?, ?)", event, detail);
    database.update("delete from journal where id <= ?", id - KEPT);
  }

  /// {@return the newest lines, the newest first}
  public List<Line> newest() throws SQLException, InterruptedException {
    return database.query(
        row -> new Line(row.getString(1), row.getString(2), row.getString(3)),
        "select at, event, detail from journal order by id desc limit ?",
        SHOWN);
  }
}
