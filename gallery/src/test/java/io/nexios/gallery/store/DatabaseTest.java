package io.nexios.gallery.store;

import static io.nexios.concurrency.Concurrency.withTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nexios.concurrency.DeadlineExceededException;
import io.nexios.concurrency.TaskGroup;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  private static final String ENDLESS =
      "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";

  @TempDir Path folder;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    database = Database.open("test", folder.resolve("test.db"), Database.Mode.READ_WRITE);
    database.update("create table word (id integer primary key, text text)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void insert_givesTheKeyOfTheRow() throws Exception {
    assertThat(database.insert("insert into word (text) values (?)", "one")).isEqualTo(1);
    assertThat(database.insert("insert into word (text) values (?)", "two")).isEqualTo(2);
    assertThat(database.query(row -> row.getString(1), "select text from word order by id"))
        .containsExactly("one", "two");
  }

  @Test
  void value_thatLooksLikeSql_isAValue() throws Exception {
    database.insert("insert into word (text) values (?)", "'); drop table word; --");
    assertThat(database.queryOne(row -> row.getInt(1), "select count(*) from word")).hasValue(1);
  }

  @Test
  void wrongSql_isAnSqlException() {
    assertThatThrownBy(() -> database.update("no sql")).isInstanceOf(SQLException.class);
  }

  @Test
  void endlessStatement_endsWithItsCaller() {
    assertThatThrownBy(
            () ->
                withTimeout(
                    Duration.ofMillis(30), () -> database.query(row -> row.getLong(1), ENDLESS)))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void manyWriters_takeTurns() throws Exception {
    TaskGroup.run(
        group -> {
          for (int i = 0; i < 50; i++) {
            group.start(() -> database.insert("insert into word (text) values ('x')"));
          }
        });
    assertThat(database.queryOne(row -> row.getInt(1), "select count(*) from word")).hasValue(50);
  }
}
