package io.nexios.gallery.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.nexios.concurrency.Cancellation;
import io.nexios.concurrency.ThreadPool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// One SQLite file behind a pool of connections and a pool of threads. The driver runs native code,
/// and a virtual thread in native code keeps its carrier; platform threads of its own keep that
/// away from everybody else.
///
/// **Threading.** Any number of threads at once; SQLite lets one of them write at a time.
///
/// **Cancellation.** Cancelling the caller stops a statement in the middle.
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 4;

  private final ThreadPool threads;
  private final HikariDataSource connections;

  private Database(ThreadPool threads, HikariDataSource connections) {
    this.threads = threads;
    this.connections = connections;
  }

  /// How a file is opened.
  enum Mode {
    READ_ONLY,
    READ_WRITE
  }

  /// Reads one row.
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Does something with one row.
  @FunctionalInterface
  interface RowVisitor {
    void visit(ResultSet row) throws SQLException;
  }

  @FunctionalInterface
  private interface StatementWork<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  static Database open(String name, Path file, Mode mode) {
    var driver = new Properties();
    driver.setProperty("busy_timeout", "5000");
    if (mode == Mode.READ_ONLY) {
      driver.setProperty("open_mode", "1");
    } else {
      driver.setProperty("journal_mode", "WAL");
      driver.setProperty("synchronous", "NORMAL");
    }
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl("jdbc:sqlite:" + file);
    config.setDataSourceProperties(driver);
    config.setReadOnly(mode == Mode.READ_ONLY);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    var threads = ThreadPool.of("sqlite-" + name, o -> o.withThreads(CONNECTIONS));
    return new Database(threads, new HikariDataSource(config));
  }

  /// {@return what the reader makes of each row}
  <T> List<T> query(RowReader<T> reader, String sql, @Nullable Object... arguments)
      throws SQLException, InterruptedException {
    var found = new ArrayList<T>();
    forEach(row -> found.add(reader.read(row)), sql, arguments);
    return found;
  }

  /// Gives the rows to a visitor one by one, so that only one is in memory. It runs in the
  /// database's own threads.
  void forEach(RowVisitor visitor, String sql, @Nullable Object... arguments)
      throws SQLException, InterruptedException {
    execute(
        sql,
        arguments,
        statement -> {
          try (var rows = statement.executeQuery()) {
            while (rows.next()) {
              visitor.visit(rows);
            }
          }
          return statement;
        });
  }

  /// {@return what the reader makes of the first row, if there is one}
  <T> Optional<T> queryOne(RowReader<T> reader, String sql, @Nullable Object... arguments)
      throws SQLException, InterruptedException {
    return query(reader, sql, arguments).stream().findFirst();
  }

  /// {@return how many rows changed}
  int update(String sql, @Nullable Object... arguments) throws SQLException, InterruptedException {
    return execute(sql, arguments, PreparedStatement::executeUpdate);
  }

  /// {@return the key of the new row}
  long insert(String sql, @Nullable Object... arguments) throws SQLException, InterruptedException {
    return queryOne(row -> row.getLong(1), sql + " returning rowid", arguments).orElseThrow();
  }

  private <T> T execute(String sql, @Nullable Object[] arguments, StatementWork<T> work)
      throws SQLException, InterruptedException {
    return threads.call(
        () -> {
          try (var connection = connections.getConnection();
              var statement = prepared(connection, sql, arguments);
              var _ = Cancellation.onCancel(() -> stop(statement))) {
            return work.run(statement);
          } catch (SQLException e) {
            Cancellation.check(); // a statement that was stopped is no failure
            throw e;
          }
        });
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable Object[] arguments) throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  private static void stop(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException _) {
      // It has just ended by itself.
    }
  }

  @Override
  public void close() {
    threads.close();
    connections.close();
  }
}
