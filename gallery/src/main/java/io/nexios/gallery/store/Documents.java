package io.nexios.gallery.store;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.Comparator.comparingDouble;

import io.nexios.gallery.document.Vector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The documents that were sent: their files, how far each is processed, and the passages of their
/// text with the vectors of those.
public final class Documents {
  private static final int KEPT = 50;
  private static final int MAX_HITS = 5;

  private final Database database;
  private final Path folder;

  Documents(Database database, Path folder) throws SQLException, IOException, InterruptedException {
    this.database = database;
    this.folder = Files.createDirectories(folder);
    database.update(
        "create table if not exists document ("
            + "id integer primary key autoincrement, filename text, status text, stage text,"
            + " done integer default 0, total integer default 0, error text,"
            + " uploaded text default current_timestamp)");
    database.update(
        "create table if not exists passage (document integer, text text, vector blob)");
    database.update("create index if not exists passage_document on passage (document)");
    database.update(
        "update document set status = 'cancelled', error = 'the gallery was stopped'"
            + " where status = 'processing'");
  }

  /// A document and how far it is.
  ///
  /// @param id its number
  /// @param filename as it was sent
  /// @param status `processing`, `done`, `failed` or `cancelled`
  /// @param stage what is being done, or was last
  /// @param done how much of the stage is done
  /// @param total how much there is to do in the stage
  /// @param error why it failed or was cancelled; null otherwise
  /// @param uploaded when, in UTC
  public record Document(
      long id,
      String filename,
      String status,
      String stage,
      long done,
      long total,
      @Nullable String error,
      String uploaded) {}

  /// A passage that a search found.
  ///
  /// @param document the number of its document
  /// @param filename the name of its document
  /// @param text the passage
  /// @param similarity the cosine, up to 1
  public record Hit(long document, String filename, String text, double similarity) {}

  /// {@return the number of a new document, whose file is saved}
  public long create(String filename, InputStream content)
      throws SQLException, IOException, InterruptedException {
    var unfinished = Files.createTempFile(folder, "upload", ".unfinished");
    try {
      Files.copy(content, unfinished, REPLACE_EXISTING);
    } catch (IOException e) {
      Files.delete(unfinished);
      throw e;
    }
    long id =
        database.insert(
            "insert into document (filename, status, stage) values (?, 'processing', 'waiting')",
            filename);
    Files.move(unfinished, file(id));
    database.update("delete from passage where document <= ?", id - KEPT);
    database.update("delete from document where id <= ?", id - KEPT);
    Files.deleteIfExists(file(id - KEPT));
    return id;
  }

  /// {@return where the file of a document is}
  public Path file(long id) {
    return folder.resolve(id + ".pdf");
  }

  /// Records how far a document is.
  ///
  /// @param id of the document
  /// @param stage what is being done
  /// @param done how much of it is done
  /// @param total how much there is to do
  public void progress(long id, String stage, long done, long total)
      throws SQLException, InterruptedException {
    database.update(
        "update document set stage = ?, done = ?, total = ? where id = ?", stage, done, total, id);
  }

  /// Saves one passage.
  public void addPassage(long id, String text, Vector vector)
      throws SQLException, InterruptedException {
    database.update("insert into passage values (?, ?, ?)", id, text, vector.toBytes());
  }

  /// Records what became of a document. The passages of one that is not done go.
  ///
  /// @param id of the document
  /// @param status `done`, `failed` or `cancelled`
  /// @param error why, or null
  public void end(long id, String status, @Nullable String error)
      throws SQLException, InterruptedException {
    database.update("update document set status = ?, error = ? where id = ?", status, error, id);
    if (!status.equals("done")) {
      database.update("delete from passage where document = ?", id);
    }
  }

  /// {@return the document, if it is known}
  public Optional<Document> find(long id) throws SQLException, InterruptedException {
    return database.queryOne(
        row ->
            new Document(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getString(7),
                row.getString(8)),
        "select id, filename, status, stage, done, total, error, uploaded"
            + " from document where id = ?",
        id);
  }

  /// {@return the passages of all documents that are done whose meaning is nearest, the nearest
  /// first}
  ///
  /// @param question where to look
  public List<Hit> nearest(Vector question) throws SQLException, InterruptedException {
    var best = new PriorityQueue<>(comparingDouble(Hit::similarity));
    database.forEach(
        row -> {
          double similarity = question.cosine(Vector.fromBytes(row.getBytes(4)));
          best.add(new Hit(row.getLong(1), row.getString(2), row.getString(3), similarity));
          if (best.size() > MAX_HITS) {
            best.remove();
          }
        },
        "select document.id, filename, text, vector from passage"
            + " join document on document.id = passage.document where status = 'done'");
    return best.stream().sorted(comparingDouble(Hit::similarity).reversed()).toList();
  }
}
