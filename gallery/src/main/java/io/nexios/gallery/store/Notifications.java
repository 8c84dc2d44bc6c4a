package io.nexios.gallery.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The notifications that were asked for, and the outbox folder that the e-mails go to.
public final class Notifications {
  private static final int KEPT = 500;

  private final Database database;
  private final Path outbox;

  Notifications(Database database, Path outbox)
      throws SQLException, IOException, InterruptedException {
    this.database = database;
    this.outbox = Files.createDirectories(outbox);
    database.update(
        "create table if not exists notification ("
            + "id integer primary key autoincrement, recipient text, status text, error text,"
            + " queued text default current_timestamp, ended text)");
    database.update(
        "update notification set status = 'cancelled', error = 'the gallery was stopped'"
            + " where status = 'running'");
  }

  /// A notification and what became of it.
  ///
  /// @param id its number
  /// @param recipient who gets it
  /// @param status `running`, `done`, `failed` or `cancelled`
  /// @param error why it failed or was cancelled; null otherwise
  /// @param queued when it was asked for, in UTC
  /// @param ended when it ended, in UTC; null while it runs
  public record Notification(
      long id,
      String recipient,
      String status,
      @Nullable String error,
      String queued,
      @Nullable String ended) {}

  /// {@return the number of a new notification}
  public long create(String recipient) throws SQLException, IOException, InterruptedException {
    long id =
        database.insert(
            "insert into notification (recipient, status) values (?, 'running')", recipient);
    database.update("delete from notification where id <= ?", id - KEPT);
    Files.deleteIfExists(file(id - KEPT));
    return id;
  }

  /// Writes the e-mail to the outbox; it appears there whole or not at all.
  ///
  /// @param id of the notification
  /// @param mail the whole message, with its headers
  public void deliver(long id, String mail) throws IOException {
    var unfinished = outbox.resolve(id + ".unfinished");
    Files.writeString(unfinished, mail);
    Files.move(unfinished, file(id));
  }

  /// Records what became of a notification.
  ///
  /// @param id of the notification
  /// @param status `done`, `failed` or `cancelled`
  /// @param error why, or null
  public void end(long id, String status, @Nullable String error)
      throws SQLException, InterruptedException {
    database.update(
        "update notification set status = ?, error = ?, ended = current_timestamp where id = ?",
        status,
        error,
        id);
  }

  /// {@return the notification, if it is known}
  public Optional<Notification> find(long id) throws SQLException, InterruptedException {
    return database.queryOne(
        row ->
            new Notification(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6)),
        "select id, recipient, status, error, queued, ended from notification where id = ?",
        id);
  }

  private Path file(long id) {
    return outbox.resolve(id + ".eml");
  }
}
