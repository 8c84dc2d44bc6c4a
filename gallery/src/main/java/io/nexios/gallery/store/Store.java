package io.nexios.gallery.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/// The database that the gallery writes to.
public final class Store implements AutoCloseable {
  private final Database database;
  private final Journal journal;
  private final Notifications notifications;
  private final Documents documents;

  private Store(Database database, Path folder)
      throws SQLException, IOException, InterruptedException {
    this.database = database;
    this.journal = new Journal(database);
    this.notifications = new Notifications(database, folder.resolve("outbox"));
    this.documents = new Documents(database, folder.resolve("uploads"));
  }

  /// Opens the database, and makes what is missing.
  ///
  /// @param folder the data folder of the gallery
  /// @return open; close it
  public static Store open(Path folder) throws SQLException, IOException, InterruptedException {
    var database = Database.open("gallery", folder.resolve("gallery.db"), Database.Mode.READ_WRITE);
    try {
      return new Store(database, folder);
    } catch (SQLException | IOException | InterruptedException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /// {@return the log table}
  public Journal journal() {
    return journal;
  }

  /// {@return the notifications}
  public Notifications notifications() {
    return notifications;
  }

  /// {@return the documents}
  public Documents documents() {
    return documents;
  }

  @Override
  public void close() {
    database.close();
  }
}
